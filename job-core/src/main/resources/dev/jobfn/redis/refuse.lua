#!lua flags=allow-oom
-- Keeps an event that was refused for good, for operators to read. A full Redis takes it too, as what is kept is bounded.
-- KEYS[1], ARGV[1..2]  see include/lane.lua; the base is intake's, which is no queue
-- ARGV[3]  the event      ARGV[4]  most events      ARGV[5]  most bytes of each
-- Returns  `ok` or `large`: the event is larger than that
-- Invariant: at most so many events, each of at most so many bytes. Larger ones that an earlier release kept are removed
--            once they are the oldest.
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
