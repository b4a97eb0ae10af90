#!lua flags=no-writes
-- Counts of a queue.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- Returns  waiting, scheduled, window, outbox, ms since the oldest waiting job was made, `1` where paused, now (ms), tally
--- include lane
local oldest = redis.call('ZRANGE', key('waiting'), 0, 0, 'WITHSCORES')[2]
return { redis.call('ZCARD', key('waiting')), redis.call('ZCARD', key('due')), redis.call('ZCARD', key('window')),
  redis.call('ZCARD', key('outbox')), oldest and math.floor((micros - tonumber(oldest)) / 1000) or 0,
  redis.call('EXISTS', key('paused')), whole(now), redis.call('HGETALL', key('tally')) }
