-- The clock: a request that intake holds while something is due.
--   clock  t its token, w when it wakes next. One that did not wake by w + 15 s is dead.
local CLOCK_GRACE_MS, LINGER_MS = 15000, 5000

-- When something of the queue is due next; nil where nothing is. A free slot and a waiting job are due since the queue is open:
-- each script fills what is free, so where both are left something has gone wrong.
local function next_due()
  local first
  for _, set in ipairs({ 'due', 'window', 'outbox' }) do
    local at = tonumber(redis.call('ZRANGE', key(set), 0, 0, 'WITHSCORES')[2])
    if at and (not first or at < first) then first = at end
  end
  if anyone_may_start() then
    local from = open_from()
    if from < math.huge then first = math.min(first or math.huge, from) end
  end
  return first
end

local function clock_wakes_at()
  local at = tonumber(redis.call('HGET', key('clock'), 'w'))
  return at and now <= at + CLOCK_GRACE_MS and at or nil
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
    if not wakes then
      redis.call('HSET', key('clock'), 't', seed, 'w', now)
      return seed
    end
    if at < wakes then wake_clock(at) end
  elseif not due and wakes and wakes > now + LINGER_MS then
    wake_clock(now + LINGER_MS)
  end
  return ''
end

-- The answer that a job was kept has been lost, and with it what was to be published: its dispatch, and a clock that nobody starts.
local function resume(job)
  local life = life_of(job)
  if life.state == 'queued' and life.dispatch then dispatch(spec_of(job), life, life.vain) end
  redis.call('DEL', key('clock'))
end

-- What every script that writes answers: its status and details, then what its caller has to publish.
local function answer_with(status, details)
  write_sums()
  return { status, details, dispatched, outcomes, mind_clock() }
end

local function answer(status, ...) return answer_with(status, { ... }) end

-- The same of one that takes many jobs: the details hold as many texts for each.
local function answer_each(details) return answer_with('ok', details) end
