#!lua flags=allow-oom
-- Makes room in a Redis that is filling up: ended jobs give up what is large in them, or all, before their time.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  `contents`: long results, and long inputs of jobs that succeeded      `records`: ended jobs with all that is theirs
-- ARGV[4]  where to begin, `-inf` or as the call before answered      ARGV[5]  only jobs that ended so long ago, ms
-- ARGV[6]  percent of the memory at which nothing more goes
-- Returns  bytes in use before, their limit, how many jobs gave something, where to go on or ``: there is no more, and
--          where a later pass is to begin: at the first job that was not old enough, else where this one goes on
-- Invariant: only what ended goes, never what is scheduled, queued or running. Looks at LOOKS jobs, and takes of MOST.
--- include lane job tenants dispatch ending clock memory contents
local what, from, age, enough = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local LOOKS, MOST = 200, 100

local used, limit = memory()
if limit == 0 or used * 100 <= limit * enough then return { used, limit, 0, '', from } end
local found = redis.call('ZRANGE', key('expires'), from, '+inf', 'BYSCORE', 'LIMIT', 0, LOOKS, 'WITHSCORES')
local count, on, young = 0, '', nil
for i = 1, #found, 2 do
  local member, score = found[i], found[i + 1]
  local job = string.match(member, '^(%S+)')
  local life = redis.call('HMGET', key('l:' .. job), 's', 'e')
  on = score
  if tonumber(life[2] or 0) > now - age then
    young = young or score
  elseif what == 'records' then
    remove(member)
    count = count + 1
  elseif take_contents(job, life[1]) then
    count = count + 1
  end
  if count == MOST then break end
end
if count > 0 then redis.call('HINCRBY', key('evicted'), what, count) end
write_sums()
if count < MOST and #found < 2 * LOOKS then
  return { used, limit, count, '', young or (on ~= '' and on or from) }
end
-- Many may have ended in the same millisecond: what is left of them is for a later pass.
if on == from and count < MOST then on = whole(tonumber(on) + 1) end
return { used, limit, count, on, young or on }
