#!lua flags=no-writes
-- Counts of a queue.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- Returns  waiting, scheduled, window, outbox, ms since the oldest waiting job was made, `1` where paused, now (ms), tally
-- Invariant: looks at the thousand tenants whose turn is next, and at no more than ten jobs of each.
--- include lane job tenants dispatch
local function oldest()
  local oldest = micros
  for _, tenant in ipairs(redis.call('ZRANGE', key('turns'), 0, 999)) do
    local from = '-inf'
    while from do
      local score = tonumber(redis.call('ZRANGE', key('ready:' .. tenant), from, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')[2])
      local band = score and math.floor(score / BAND)
      if score then oldest = math.min(oldest, score - band * BAND + EPOCH) end
      from = band and whole((band + 1) * BAND)
    end
  end
  return oldest
end

return { depth(), redis.call('ZCARD', key('due')), redis.call('ZCARD', key('window')), redis.call('ZCARD', key('outbox')),
  math.max(0, math.floor((micros - oldest()) / 1000)), redis.call('EXISTS', key('paused')), whole(now),
  redis.call('HGETALL', key('tally')) }
