-- The lane of a queue: what every script starts with.
-- KEYS[1]  prefix of the queue's keys, `jobfn:{queue}`. All other keys are built from it, so that they share its hash tag.
-- ARGV[1]  seed, random and fresh for each call, from which the script derives the tokens that it hands out
-- ARGV[2]  `window dispatchMs horizonMs tenantSlots` of the queue, then ` single` if Redis is not a cluster;
--          tenantSlots: the percentage of the window that one tenant may hold
-- The time is Redis's own, so that the clocks of the functions do not matter.
local base, seed = KEYS[1], ARGV[1]
local window_size, dispatch_ms, horizon_ms, tenant_slots, single =
  string.match(ARGV[2], '^(%d+) (%d+) (%d+) ?(%d*)( ?%a*)$')
window_size, dispatch_ms, horizon_ms = tonumber(window_size), tonumber(dispatch_ms), tonumber(horizon_ms)
tenant_slots = tonumber(tenant_slots) or 80
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

local function key(name) return base .. ':' .. name end

-- While a cluster moves a slot, its keys are on two nodes. Redis notices only at the first command whose keys are missing, by
-- which time half of a job may have been written. A command on two keys that never exist fails at once, on either node.
if single == '' then
  local probe = redis.pcall('EXISTS', key('none'), key('neither'))
  if type(probe) == 'table' then
    local moves = string.find(probe.err, 'slot', 1, true) or string.find(probe.err, 'non local key', 1, true)
    return moves and redis.error_reply('TRYAGAIN The slot of this queue is moving to another node') or probe
  end
end

-- Writes all digits of a whole number; Lua would write a large one with an exponent. Redis converts a number much more slowly.
local function whole(number) return string.format('%d', number) end
local at_now = whole(now)

local function token(what) return string.sub(redis.sha1hex(seed .. what), 1, 32) end

local function overdue(set, most)
  return redis.call('ZRANGEBYSCORE', key(set), '-inf', now, 'LIMIT', 0, most)
end
