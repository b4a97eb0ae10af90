-- How a job ends, and how ended jobs are removed.
--   outbox   outcome events that the broker has not accepted yet; score: when the clock publishes them
--   expires  `<job> <tenant>` of ended jobs; score: when they are removed
--   evicted  how many ended jobs lost their `contents` or their `records` early, for lack of memory
--   tally    submissions and ends per minute, for the last six minutes
local DAY_MS, OUTBOX_MS = 86400000, 10000
local outcomes, tallies = {}, {}

local function tally(what, count)
  tallies[what] = (tallies[what] or 0) + count
end

-- The first count of its kind in a minute removes fields that are at least six minutes old, or that lie in the future because
-- Redis's time was set back.
local function count_up(what, count)
  local minute = math.floor(now / 60000)
  if redis.call('HINCRBY', key('tally'), what .. ' ' .. minute, count) > count then return end
  for _, field in ipairs(redis.call('HKEYS', key('tally'))) do
    local of = tonumber(string.match(field, ' (%d+)$') or 0)
    if of <= minute - 6 or of > minute then redis.call('HDEL', key('tally'), field) end
  end
end

-- Writes what this call adds to the queue's sums. Called once, at the end. If no job is ready, the depth is known to be 0.
local function write_sums()
  for what, count in pairs(tallies) do count_up(what, count) end
  write_usage()
  if deeper == 0 then return end
  if anyone_waits() then
    redis.call('INCRBY', key('depth'), deeper)
  else
    redis.call('DEL', key('depth'))
  end
end

local function texts_in(...)
  local bytes = 0
  for i = 2, select('#', ...), 2 do bytes = bytes + #tostring((select(i, ...))) end
  return bytes
end

-- A job with an idempotency key is kept for at least a day from its submission, and its key as long as the job.
local function finish(spec, life, state, run, reason, ...)
  local job, kept = spec.job, now + spec.retention
  if spec.idem ~= '-' then kept = math.max(kept, math.floor(spec.created / 1000) + DAY_MS) end
  leave_slot(spec)
  if life.state ~= 'running' then redis.call('HDEL', key('l:' .. job), 'd', 'n') end
  local added = texts_in(...)
  use(spec, 'bytes', added)
  change(job, life, 's', state, 'e', at_now, 't', run, 'z', whole(bytes_of(spec) + added),
    'k', shelve(spec, state), ...)
  redis.call('ZADD', key('expires'), whole(kept), job .. ' ' .. spec.tenant)
  -- Only a safety net: trim removes the record together with its index entries, whereas EXPIRE removes only the record.
  redis.call('PEXPIREAT', key('j:' .. job), whole(kept + DAY_MS))
  redis.call('PEXPIREAT', key('l:' .. job), whole(kept + DAY_MS))
  if spec.idem ~= '-' then redis.call('PEXPIREAT', key('i:' .. spec.idem), whole(kept + DAY_MS)) end
  tally(state, 1)
  if spec.events then
    local event = table.concat({ job, run, state, reason, spec.type, spec.tenant, life.attempt }, ' ')
    redis.call('ZADD', key('outbox'), whole(now + OUTBOX_MS), event)
    table.insert(outcomes, event)
  end
end

-- Removes an ended job and its index entries. Nothing else may remove such a job, or its bytes would stay in its tenant's usage.
local function remove(member)
  local job, tenant = string.match(member, '^(%S+) (%S+)$')
  local spec = spec_of(job)
  local life = spec and redis.call('HMGET', key('l:' .. job), 'z', 's', 'k')
  if spec then
    use(spec, 'bytes', -(tonumber(life[1]) or bytes_of(spec)))
    unshelve(spec, life[2], life[3])
  end
  if spec and spec.idem ~= '-' then redis.call('DEL', key('i:' .. spec.idem)) end
  redis.call('DEL', key('j:' .. job), key('l:' .. job))
  redis.call('ZREM', key('index:' .. tenant), job)
  redis.call('ZREM', key('expires'), member)
end

-- Also publishes entries that lie too far in the future because Redis's time was set back.
local function publish_leftovers(most)
  local function again(from, to)
    for _, event in ipairs(redis.call('ZRANGEBYSCORE', key('outbox'), from, to, 'LIMIT', 0, most)) do
      redis.call('ZADD', key('outbox'), whole(now + OUTBOX_MS), event)
      table.insert(outcomes, event)
    end
  end
  again('-inf', now)
  again('(' .. whole(now + OUTBOX_MS), '+inf')
end

local function trim(most)
  for _, member in ipairs(overdue('expires', most)) do remove(member) end
end

-- The lease has expired. The attempt does not count against the job, but the lost lease does.
local function lose(spec, life)
  local lost = life.lost + 1
  if life.cancel then
    finish(spec, life, 'cancelled', life.run, '-', 'l', lost)
  elseif lost >= spec.lost then
    finish(spec, life, 'failed', life.run, 'lost', 'l', lost, 'r', 'lost', 'y', 'lease-lost', 'f', 1,
      'g', 'The job was running in ' .. lost .. ' processes that died or were cut off.')
  else
    leave_slot(spec)
    change(spec.job, life, 's', 'queued', 'q', now, 't', '', 'u', life.run, 'l', lost, 'x', life.excused + 1)
    enqueue(spec)
  end
end
