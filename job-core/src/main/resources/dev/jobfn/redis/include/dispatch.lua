-- The dispatch window. A job that waits stands in
--   ready:<tenant>  score: priority, then age       turns  tenants that have ready jobs, by whose turn it is
--   waiting         score: creation; depth and oldest age of the queue
-- and one that holds a slot stands in
--   window          score: when its dispatch or its lease runs out
-- Invariant: a queued job stands in ready and waiting, or in window; never in both, never in neither.
local dispatched = {}

local function enqueue(spec)
  -- Microseconds since 2025; around zero, so that a score, which is a double, tells each microsecond from the next.
  local ready = (4 - spec.priority) * 1e15 + spec.created - 1.7356896e15
  redis.call('ZADD', key('ready:' .. spec.tenant), whole(ready), spec.job)
  redis.call('ZADD', key('waiting'), whole(spec.created), spec.job)
  if not redis.call('ZSCORE', key('turns'), spec.tenant) then
    redis.call('ZADD', key('turns'), redis.call('INCR', key('turn')), spec.tenant)
  end
end

-- A tenant without ready jobs keeps no turn.
local function withdraw(spec)
  local ready = key('ready:' .. spec.tenant)
  redis.call('ZREM', key('waiting'), spec.job)
  redis.call('ZREM', ready, spec.job)
  if redis.call('EXISTS', ready) == 0 then redis.call('ZREM', key('turns'), spec.tenant) end
end

local function take()
  while true do
    local tenant = redis.call('ZRANGE', key('turns'), 0, 0)[1]
    if not tenant then return nil end
    local ready = key('ready:' .. tenant)
    local job = redis.call('ZPOPMIN', ready)[1]
    if redis.call('EXISTS', ready) == 1 then
      redis.call('ZADD', key('turns'), redis.call('INCR', key('turn')), tenant)
    else
      redis.call('ZREM', key('turns'), tenant)
    end
    if job then
      redis.call('ZREM', key('waiting'), job)
      return job
    end
  end
end

-- Each dispatch in vain doubles the time that the next one is given, up to 32 times.
local function dispatch(spec, life, vain)
  local fresh = token(spec.job)
  redis.call('ZADD', key('window'), whole(now + dispatch_ms * 2 ^ math.min(vain, 5)), spec.job)
  redis.call('HSET', key('l:' .. spec.job), 'd', fresh, 'w', now, 'k', vain)
  for _, part in ipairs({ spec.job, fresh, spec.type, spec.tenant, tostring(life.lost) }) do
    table.insert(dispatched, part)
  end
end

-- A hold keeps the slots free for a moment after the broker refused an event.
local function held_until()
  return tonumber(redis.call('GET', key('hold')) or 0)
end

local function room()
  if redis.call('EXISTS', key('paused')) == 1 then return 0 end
  return window_size - redis.call('ZCARD', key('window'))
end

local function fill(most)
  if redis.call('EXISTS', key('waiting')) == 0 or held_until() > now then return end
  for _ = 1, math.min(most, room()) do
    local job = take()
    if not job then return end
    local spec = spec_of(job)
    if spec then dispatch(spec, life_of(job), 0) end
  end
end

local function promote(most)
  for _, job in ipairs(overdue('due', most)) do
    redis.call('ZREM', key('due'), job)
    local spec = spec_of(job)
    if spec then
      change(job, 's', 'queued', 'q', now)
      redis.call('HDEL', key('l:' .. job), 'n')
      enqueue(spec)
    end
  end
end
