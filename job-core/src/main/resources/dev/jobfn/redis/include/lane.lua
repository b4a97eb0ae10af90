-- The lane: what every script starts from.
-- KEYS[1]  base of the queue's keys, `jobfn:{queue}`. All others are built from it and so share its hash tag.
-- ARGV[1]  seed, fresh and random for each call: tokens that the script hands out are hashed from it
-- ARGV[2]  `window dispatchMs horizonMs tenantSlots` of the queue; tenantSlots: percent of the window that one tenant may hold
-- The time is Redis's own, so no clock of a function matters.
local base, seed = KEYS[1], ARGV[1]
local window_size, dispatch_ms, horizon_ms, tenant_slots = string.match(ARGV[2], '^(%d+) (%d+) (%d+) ?(%d*)$')
window_size, dispatch_ms, horizon_ms = tonumber(window_size), tonumber(dispatch_ms), tonumber(horizon_ms)
tenant_slots = tonumber(tenant_slots) or 80
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

local function key(name) return base .. ':' .. name end

-- Lua writes large numbers with an exponent; Redis and people want digits.
local function whole(number) return string.format('%.0f', number) end

local function token(what) return string.sub(redis.sha1hex(seed .. what), 1, 32) end

local function overdue(set, most)
  return redis.call('ZRANGEBYSCORE', key(set), '-inf', now, 'LIMIT', 0, most)
end
