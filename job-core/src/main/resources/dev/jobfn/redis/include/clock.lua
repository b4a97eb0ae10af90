-- The clock: held while something is due, by a function that is busy or by a request to intake.
--   clock  t its token   w when it wakes next; a clock that has not woken by w + 15 s is dead   n when it ticked last
--          p what is left to correct: `window` or `due`, cursor, and by how much Redis's time was set back; or `away` or
--            `unheard`, cursor, and since when Redis or the clock was away
local CLOCK_GRACE_MS, LINGER_MS, LOOK_MS, STEP_MS = 15000, 5000, 5000, 1000

-- When something in the queue is due next; nil if nothing is. While a slot is taken, the clock ticks every five seconds, so that it
-- notices when Redis is away. If a job waits although a slot is free, it has been due since the queue opened. Every script
-- fills free slots, so something must have gone wrong.
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

-- When the running clock wakes; nil if none runs. If its last tick now lies in the future, Redis's time was set back, and the clock
-- sleeps until a time that no longer holds, so another clock replaces it.
local function clock_wakes_at()
  local clock = redis.call('HMGET', key('clock'), 'w', 'n')
  local at, looked = tonumber(clock[1]), tonumber(clock[2] or now)
  return at and now <= at + CLOCK_GRACE_MS and looked <= now + STEP_MS and at or nil
end

-- A clock that ended left nothing behind; one that died left the time of its last tick.
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

-- Starts the clock if something is due and none runs; wakes it if it would sleep too long. Returns the token to start it with, or
-- ''. Whatever is due beyond the horizon is left to the backstop.
local function ensure_clock()
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

-- The reply that confirmed the job never arrived, so its follow-up was lost: the job's dispatch and the start of the clock.
local function repeat_follow_up(job)
  local life = life_of(job)
  if life.state == 'queued' and life.dispatch then dispatch(spec_of(job), life) end
  redis.call('HDEL', key('clock'), 'w')
end

-- The reply of every script that writes: its status and details, then what its caller must publish.
local function answer_with(status, details)
  write_sums()
  return { status, details, dispatched, outcomes, ensure_clock() }
end

local function answer(status, ...) return answer_with(status, { ... }) end

-- The same for a script that takes many jobs: the details hold the same number of texts for each job.
local function answer_each(details) return answer_with('ok', details) end
