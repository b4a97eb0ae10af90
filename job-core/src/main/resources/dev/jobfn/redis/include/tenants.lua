-- How much of the queue each tenant uses, so that none can take what the others need.
--   usage  a hash that exists only if there can be several tenants. It has one field per tenant, `bytes scheduled slots`, which is
--          absent if all three are 0, and
--          @since    when counting began, in microseconds; older jobs are not counted
--          @memory   Redis's maxmemory, and when it was read
--          @recount  when sweep counted last
-- A script reads a tenant's field once, and writes it once, at its end.
-- Invariant: the numbers are those of the tenant's counted jobs: the bytes of all, how many are in due, how many in window.

-- The bytes that a job takes besides its texts (keys, index entries, fields of its life), and those that its idempotency key takes.
local JOB_BYTES, KEY_BYTES = 600, 250
local usages, since, maxmemory = {}, nil, nil

local function usage_of(tenant)
  if usages[tenant] then return usages[tenant] end
  local found = redis.call('HMGET', key('usage'), tenant, '@since', '@memory')
  local bytes, scheduled, slots = string.match(found[1] or '', '^(%d+) (%d+) (%d+)$')
  since, maxmemory = tonumber(found[2] or since), found[3]
  usages[tenant] = { written = found[1] or '', bytes = tonumber(bytes) or 0, scheduled = tonumber(scheduled) or 0,
    slots = tonumber(slots) or 0 }
  return usages[tenant]
end

-- Keeps usage from going below 0, because a process of an older release may not have counted.
local function use(spec, what, amount)
  local usage = usage_of(spec.tenant)
  if since and spec.created >= since then usage[what] = math.max(0, usage[what] + amount) end
end

local function write_usage()
  if not since then return end
  for tenant, usage in pairs(usages) do
    local text = whole(usage.bytes) .. ' ' .. usage.scheduled .. ' ' .. usage.slots
    if text == '0 0 0' then text = '' end
    if text ~= usage.written and text == '' then
      redis.call('HDEL', key('usage'), tenant)
    elseif text ~= usage.written then
      redis.call('HSET', key('usage'), tenant, text)
    end
    usage.written = text
  end
end

-- How much more a tenant that holds `held` of something may take while `free` is left. Alone, it may hold `percent` of the whole; the
-- more others hold, the less it may take, so that something stays free for a tenant that holds nothing.
local function share_left(held, free, percent)
  if not since then return free end
  local more = math.floor((percent * free - (100 - percent) * held) / 100)
  return math.max(more, held == 0 and math.min(free, 1) or 0)
end

-- taken: slots given to jobs of the tenant in this call that are not in window yet.
local function slots_left(tenant, free, taken)
  return share_left(math.min(usage_of(tenant).slots + taken, window_size - free), free, tenant_slots)
end

local function schedule(spec, due)
  use(spec, 'scheduled', redis.call('ZADD', key('due'), whole(due), spec.job))
end

local function unschedule(spec)
  use(spec, 'scheduled', -redis.call('ZREM', key('due'), spec.job))
end

local function hold_slot(spec, deadline)
  use(spec, 'slots', redis.call('ZADD', key('window'), whole(deadline), spec.job))
end

local function leave_slot(spec)
  use(spec, 'slots', -redis.call('ZREM', key('window'), spec.job))
end

-- The bytes that a job adds to its tenant's usage until it ends.
local function bytes_of(spec)
  return JOB_BYTES + (spec.idem ~= '-' and KEY_BYTES or 0) + (spec.size or redis.call('STRLEN', key('j:' .. spec.job)))
end
