#!lua flags=no-writes
-- The statistics of a queue.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- Returns  waiting, scheduled, window, outbox, the age of the oldest waiting job (ms), `1` if paused, now (ms), tally,
--          bytes of memory in use, their limit or 0, and how many jobs lost their contents, and their records, early
-- Invariant: looks at no more than MOST_SCANNED jobs, one per tenant and priority, of the tenants whose turns come first.
--- include lane job tenants dispatch memory
local MOST_SCANNED = 1000

local function oldest()
  local oldest, scanned = micros, 0
  for _, tenant in ipairs(redis.call('ZRANGE', key('turns'), 0, MOST_SCANNED / 2 - 1)) do
    local from = '-inf'
    while from and scanned < MOST_SCANNED do
      scanned = scanned + 1
      local score = tonumber(redis.call('ZRANGE', key('ready:' .. tenant), from, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')[2])
      local band = score and math.floor(score / BAND)
      if score then oldest = math.min(oldest, score - band * BAND + EPOCH) end
      from = band and whole((band + 1) * BAND)
    end
  end
  return oldest
end

local used, limit = memory()
local evicted = redis.call('HMGET', key('evicted'), 'contents', 'records')
return { depth(), redis.call('ZCARD', key('due')), redis.call('ZCARD', key('window')), redis.call('ZCARD', key('outbox')),
  math.max(0, math.floor((micros - oldest()) / 1000)), redis.call('EXISTS', key('paused')), whole(now),
  redis.call('HGETALL', key('tally')), used, limit, tonumber(evicted[1] or 0), tonumber(evicted[2] or 0) }
