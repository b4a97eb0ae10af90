-- The dispatch window. A waiting job is in
--   ready:<tenant>  score: priority, then age       turns  tenants with ready jobs, in the order of their turns
--   depth           how many jobs are ready in total
-- and a job that holds a slot is in
--   window          score: when its lease expires, or when its dispatch is checked next, see include/unclaimed.lua
-- Invariant: a queued job is either in ready or in window, never in both or neither.
local dispatched, deeper = {}, 0

local waits -- whether any job is ready, as last seen; nil if unknown

local function anyone_waits()
  if waits == nil then waits = redis.call('EXISTS', key('turns')) == 1 end
  return waits
end

-- The depth before this call.
local function depth()
  return anyone_waits() and tonumber(redis.call('GET', key('depth')) or 0) or 0
end

-- Scores count microseconds from 2025: such numbers are small enough for a double to tell one microsecond from the next.
local EPOCH, BAND = 1.7356896e15, 1e15

local function enqueue(spec)
  local ready = (4 - spec.priority) * BAND + spec.created - EPOCH
  waits = true
  deeper = deeper + redis.call('ZADD', key('ready:' .. spec.tenant), whole(ready), spec.job)
  if not redis.call('ZSCORE', key('turns'), spec.tenant) then
    redis.call('ZADD', key('turns'), redis.call('INCR', key('turn')), spec.tenant)
  end
end

-- A tenant without ready jobs loses its turn.
local function withdraw(spec)
  local ready = key('ready:' .. spec.tenant)
  waits = nil
  deeper = deeper - redis.call('ZREM', ready, spec.job)
  if redis.call('EXISTS', ready) == 0 then redis.call('ZREM', key('turns'), spec.tenant) end
end

local function room()
  return window_size - redis.call('ZCARD', key('window'))
end

-- A tenant that may not take another slot holds at least one, so there are at most as many such tenants as slots in use.
local function next_tenants(most, free)
  return redis.call('ZRANGE', key('turns'), 0, most + math.min(window_size - free, 200))
end

-- Round-robin by tenant: at its turn, each tenant takes an equal share of the free slots, within its limit.
local function take(most, free)
  local jobs, taken = {}, {}
  waits = nil
  while #jobs < most do
    local tenants, before = next_tenants(most - #jobs, free), #jobs
    local share = math.max(1, math.floor((most - #jobs) / #tenants))
    for _, tenant in ipairs(tenants) do
      if #jobs == most then break end
      local ready, held = key('ready:' .. tenant), taken[tenant] or 0
      local count = math.min(share, most - #jobs, slots_left(tenant, free - #jobs, held))
      local popped = count > 0 and redis.call('ZPOPMIN', ready, count) or {}
      for i = 1, #popped, 2 do table.insert(jobs, popped[i]) end
      taken[tenant] = held + #popped / 2
      if redis.call('EXISTS', ready) == 0 then
        redis.call('ZREM', key('turns'), tenant)
      elseif #tenants > 1 then
        redis.call('ZADD', key('turns'), redis.call('INCR', key('turn')), tenant)
      end
    end
    if #jobs == before then break end
  end
  deeper = deeper - #jobs
  return jobs
end

-- Whether a slot is free and may go to a waiting tenant.
local function anyone_may_start()
  local free = anyone_waits() and room() or 0
  if free < 1 then return false end
  for _, tenant in ipairs(next_tenants(1, free)) do
    if slots_left(tenant, free, 0) > 0 then return true end
  end
  return false
end

-- How long a dispatch may stay unclaimed before its event is published again.
local UNCLAIMED_MS = 3000

local function announce(spec, life, dispatch_token)
  for _, part in ipairs({ spec.job, dispatch_token, spec.type, spec.tenant, tostring(life.lost) }) do
    table.insert(dispatched, part)
  end
end

local function dispatch(spec, life)
  local fresh = token(spec.job)
  hold_slot(spec, now + math.min(UNCLAIMED_MS, dispatch_ms))
  redis.call('HSET', key('l:' .. spec.job), 'd', fresh, 'w', at_now)
  announce(spec, life, fresh)
end

-- Undoes a dispatch: frees its slot and queues the job again, at once or after a pause.
local function undispatch(spec, life, pause)
  leave_slot(spec)
  redis.call('HDEL', key('l:' .. spec.job), 'd')
  if pause == 0 then return enqueue(spec) end
  schedule(spec, now + pause)
  change(spec.job, life, 's', 'scheduled', 'n', whole(now + pause))
end

-- When slots may next be given to jobs: never while the queue is paused. A hold keeps slots free for a moment after the broker
-- refused an event. A hold that ends later than any hold could predates a change that set Redis's time back, so it is ignored.
local LONGEST_HOLD_MS = 10000
local function open_from()
  local gate = redis.call('MGET', key('hold'), key('paused'))
  local from = tonumber(gate[1] or 0)
  return gate[2] and math.huge or from <= now + LONGEST_HOLD_MS and from or 0
end

local function fill(most)
  if not anyone_waits() or open_from() > now then return end
  local free = room()
  for _, job in ipairs(take(math.min(most, free), free)) do
    local spec = spec_of(job)
    if spec then dispatch(spec, life_of(job)) end
  end
end

-- Whether there is a slot for every one of these jobs, within each tenant's limit.
local function all_may_start(specs)
  local free, jobs = room(), {}
  for _, spec in ipairs(specs) do jobs[spec.tenant] = (jobs[spec.tenant] or 0) + 1 end
  for tenant, count in pairs(jobs) do
    if slots_left(tenant, free - #specs + count, 0) < count then return false end
  end
  return true
end

-- New jobs wait for their turn. If no job waits and there is a slot for each of them, they skip ready and get their slots in the
-- order in which they would have left it.
local function admit(specs, most)
  if #specs > most or anyone_waits() or open_from() > now or not all_may_start(specs) then
    for _, spec in ipairs(specs) do enqueue(spec) end
    return fill(most)
  end
  for priority = 9, 0, -1 do
    for _, spec in ipairs(specs) do
      if spec.priority == priority then dispatch(spec, { lost = 0 }) end
    end
  end
end

local function promote(most)
  for _, job in ipairs(overdue('due', most)) do
    local spec = spec_of(job)
    if not spec then
      redis.call('ZREM', key('due'), job)
    else
      unschedule(spec)
      change(job, life_of(job), 's', 'queued', 'q', now)
      redis.call('HDEL', key('l:' .. job), 'n')
      enqueue(spec)
    end
  end
end
