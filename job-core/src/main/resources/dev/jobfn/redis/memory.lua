#!lua flags=no-writes
-- How full Redis is, and how old the ended jobs of a queue are.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  percent of the memory above which ages are looked at
-- Returns  bytes in use, their limit or 0, ended jobs; then, above the percentage, the ages of a few of them, drawn by lot, ms
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
