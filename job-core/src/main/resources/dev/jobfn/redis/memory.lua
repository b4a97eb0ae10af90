#!lua flags=no-writes
-- How full Redis is, and how long ago a queue's jobs ended.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  the percentage of memory in use from which ages are sampled
-- Returns  bytes in use, their limit or 0, how many jobs have ended; then, from that percentage, the ages of a random sample, ms
--- include lane memory
local SAMPLE = 100
local used, limit = memory()
local reply = { used, limit, redis.call('ZCARD', key('expires')) }
if limit == 0 or used * 100 < limit * tonumber(ARGV[3]) then return reply end
for _, member in ipairs(redis.call('ZRANDMEMBER', key('expires'), SAMPLE)) do
  local ended = redis.call('HGET', key('l:' .. string.match(member, '^(%S+)')), 'e')
  if ended then table.insert(reply, now - tonumber(ended)) end
end
return reply
