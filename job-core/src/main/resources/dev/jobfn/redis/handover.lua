#!lua flags=allow-oom
-- The clock's time is over, and a successor takes over.
-- KEYS[1], ARGV[1..2]  see include/lane.lua; the seed becomes the successor's token
-- ARGV[3]  clock token
-- Returns  `ok`: start the successor      `gone`: not the current clock
-- Invariant: a queue has at most one clock.
--- include lane
if redis.call('HGET', key('clock'), 't') ~= ARGV[3] then
  return { 'gone', {}, {}, {}, '' }
end
redis.call('HSET', key('clock'), 't', seed, 'w', now)
return { 'ok', {}, {}, {}, seed }
