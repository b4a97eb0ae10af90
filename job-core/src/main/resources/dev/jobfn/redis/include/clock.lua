-- The clock: a request that intake holds while something is due.
--   clock  t its token   w when it wakes next; one that did not wake by w + 15 s is dead   n when it last looked
--          p what is left to correct: `window` or `due`, cursor and by how much, since Redis's time was set back; `away` or
--            `unheard`, cursor and since when, as Redis or the clock was away
local CLOCK_GRACE_MS, LINGER_MS, LOOK_MS, STEP_MS = 15000, 5000, 5000, 1000

-- When something of the queue is due next; nil where nothing is. While a slot is taken the clock looks every five seconds, so
-- that it notices when Redis is away. A free slot and a waiting job are due since the queue is open: each script fills what is
-- free, so where both are left something has gone wrong.
local function next_due()
  local first
  for set, most in pairs({ due = math.huge, window = LOOK_MS, outbox = OUTBOX_MS }) do
    local at = tonumber(redis.call('ZRANGE', key(set), 0, 0, 'WITHSCORES')[2])
    if at then first = math.min(first or math.huge, at, now + most) end
  end
  if anyone_may_start() then
    local from = open_from()
    if from < math.huge then first = math.min(first or math.huge, from) end
  end
  return first
end

-- A clock that looked in what is the future now sleeps by a time that is no longer Redis's: another takes its place.
local function clock_wakes_at()
  local clock = redis.call('HMGET', key('clock'), 'w', 'n')
  local at, looked = tonumber(clock[1]), tonumber(clock[2] or now)
  return at and now <= at + CLOCK_GRACE_MS and looked <= now + STEP_MS and at or nil
end

-- One that ended left nothing behind; one that died, what it did last.
local function start_clock()
  local looked = tonumber(redis.call('HGET', key('clock'), 'n') or nil)
  local left = ''
  if looked then left = looked > now + STEP_MS and 'window 0 ' .. whole(looked - now) or 'away 0 ' .. whole(looked) end
  redis.call('HSET', key('clock'), 't', seed, 'w', now, 'n', now, 'p', left)
  return seed
end

local function wake_clock(at)
  redis.call('HSET', key('clock'), 'w', whole(at))
  redis.call('PUBLISH', key('wake'), whole(at))
end

-- Starts the clock where something is due and none runs; wakes it where it sleeps too long. Returns the token to start
-- it with, or ''. Something further away than the horizon is left to the backstop.
local function mind_clock()
  local due, wakes = next_due(), clock_wakes_at()
  if due and due - now <= horizon_ms then
    local at = math.max(due, now)
    if not wakes then return start_clock() end
    if at < wakes then wake_clock(at) end
  elseif not due and wakes and wakes > now + LINGER_MS then
    wake_clock(now + LINGER_MS)
  end
  return ''
end

-- The answer that a job was kept has been lost, and with it what was to be published: its dispatch, and a clock that nobody starts.
local function resume(job)
  local life = life_of(job)
  if life.state == 'queued' and life.dispatch then dispatch(spec_of(job), life) end
  redis.call('HDEL', key('clock'), 'w')
end

-- What every script that writes answers: its status and details, then what its caller has to publish.
local function answer_with(status, details)
  write_sums()
  return { status, details, dispatched, outcomes, mind_clock() }
end

local function answer(status, ...) return answer_with(status, { ... }) end

-- The same of one that takes many jobs: the details hold as many texts for each.
local function answer_each(details) return answer_with('ok', details) end
