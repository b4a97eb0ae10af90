#!lua flags=allow-oom
-- Makes room in a Redis that is filling up: ended jobs lose their long contents, or their whole records, before their retention ends.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  `contents`: long results, and long inputs of jobs that succeeded      `records`: whole ended jobs
-- ARGV[4]  where to start: `-inf`, or what the previous call returned      ARGV[5]  only jobs that ended at least this long ago, ms
-- ARGV[6]  the percentage of memory in use at which eviction stops
-- Returns  bytes in use before the call, their limit, how many jobs lost something, where to continue or `` at the end, and
--          where a later pass must start: at the first job that was not old enough, or else where this one continues
-- Invariant: only ended jobs lose anything. A call looks at MOST_SCANNED jobs and evicts from MOST_EVICTED of them.
--- include lane job tenants dispatch shelves ending clock memory contents
local target, from, min_age, enough = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local MOST_SCANNED, MOST_EVICTED = 200, 100

local used, limit = memory()
if limit == 0 or used * 100 <= limit * enough then return { used, limit, 0, '', from } end
local found = redis.call('ZRANGE', key('expires'), from, '+inf', 'BYSCORE', 'LIMIT', 0, MOST_SCANNED, 'WITHSCORES')
local count, next_from, young = 0, '', nil
for i = 1, #found, 2 do
  local member, score = found[i], found[i + 1]
  local job = string.match(member, '^(%S+)')
  local life = redis.call('HMGET', key('l:' .. job), 's', 'e')
  next_from = score
  if tonumber(life[2] or 0) > now - min_age then
    young = young or score
  elseif target == 'records' then
    remove(member)
    count = count + 1
  elseif take_contents(job, life[1]) then
    count = count + 1
  end
  if count == MOST_EVICTED then break end
end
if count > 0 then redis.call('HINCRBY', key('evicted'), target, count) end
write_sums()
if count < MOST_EVICTED and #found < 2 * MOST_SCANNED then
  return { used, limit, count, '', young or (next_from ~= '' and next_from or from) }
end
-- Many jobs may have ended in the same millisecond; the rest of them are left to a later pass.
if next_from == from and count < MOST_EVICTED then next_from = whole(tonumber(next_from) + 1) end
return { used, limit, count, next_from, young or next_from }
