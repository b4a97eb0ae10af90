#!lua flags=allow-oom
-- Stores an event that was refused for good, for operators to read. This works even in a full Redis, because the list is bounded.
-- KEYS[1], ARGV[1..2]  see include/lane.lua; the prefix is intake's, which is not a queue
-- ARGV[3]  the event      ARGV[4]  how many events may be stored      ARGV[5]  how many bytes each may have
-- Returns  `ok`      `large`: the event is too large
-- Invariant: the list stays within these limits. Larger events that an earlier release stored are removed once they are the
--            oldest.
--- include lane
local event, most, largest = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if #event > largest then return { 'large' } end
redis.call('LPUSH', key('refused'), event)
redis.call('LTRIM', key('refused'), 0, most - 1)
for _ = 1, 32 do
  local oldest = redis.call('LINDEX', key('refused'), -1)
  if #oldest <= largest then break end
  redis.call('RPOP', key('refused'))
end
return { 'ok' }
