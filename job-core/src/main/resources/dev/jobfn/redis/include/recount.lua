-- Counts each tenant's usage again, because processes of an older release change jobs without counting.
local RECOUNT_MS, JOBS, TENANTS = 600000, 2000, 20

local function recount_slots()
  local jobs, slots = redis.call('ZRANGE', key('window'), 0, JOBS), {}
  if #jobs > JOBS then return end
  for _, job in ipairs(jobs) do
    local spec = spec_of(job)
    if spec and spec.created >= since then slots[spec.tenant] = (slots[spec.tenant] or 0) + 1 end
  end
  for tenant, usage in pairs(usages) do usage.slots = slots[tenant] or 0 end
end

local function recount_jobs(tenant, jobs)
  local usage = usage_of(tenant)
  usage.bytes, usage.scheduled = 0, 0
  for _, job in ipairs(jobs) do
    local spec = spec_of(job)
    local life = spec and redis.call('HMGET', key('l:' .. job), 'z', 's')
    if spec then use(spec, 'bytes', tonumber(life[1]) or bytes_of(spec)) end
    if spec and life[2] == 'scheduled' then use(spec, 'scheduled', 1) end
  end
end

-- Recounts a few tenants per call, skipping those with too many jobs to look at in one call.
local function recount()
  local begun, last = unpack(redis.call('HMGET', key('usage'), '@since', '@recount'))
  local at, cursor = string.match(last or '', '^(%d+) (%d+)$')
  if not begun then return end
  since = tonumber(begun)
  if at and cursor == '0' and now - at < RECOUNT_MS then return end
  local next_cursor, left = redis.call('HSCAN', key('usage'), cursor or '0', 'COUNT', TENANTS), JOBS
  for i = 1, #next_cursor[2], 2 do
    local tenant = next_cursor[2][i]
    if string.sub(tenant, 1, 1) ~= '@' then
      usage_of(tenant)
      local count = redis.call('ZCARD', key('index:' .. tenant))
      if count <= left then
        left = left - count
        recount_jobs(tenant, redis.call('ZRANGE', key('index:' .. tenant), 0, -1))
      end
    end
  end
  recount_slots()
  redis.call('HSET', key('usage'), '@recount', whole(now) .. ' ' .. next_cursor[1])
end
