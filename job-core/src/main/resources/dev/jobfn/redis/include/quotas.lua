-- The limits for submissions and retries: the queue's backlog and, if there can be several tenants, each tenant's share of that
-- backlog and of Redis's memory.
local MIN_RETENTION_MS, MEMORY_READ_MS, MOST_SCANNED = 60000, 60000, 500
local backlog, tenant_backlog, tenant_memory, memory_limit
local waiting, ready_of, ended_of = 0, {}, {}

-- Redis's maxmemory, read once a minute; 0 if it has none.
local function memory_size()
  local size, read_at = string.match(maxmemory or '', '^(%d+) (%d+)$')
  if size and now - read_at < MEMORY_READ_MS then return tonumber(size) end
  size = string.match(redis.call('INFO', 'memory'), 'maxmemory:(%d+)') or '0'
  redis.call('HSET', key('usage'), '@memory', size .. ' ' .. whole(now))
  return tonumber(size)
end

-- Parses `backlog tenantBacklog tenantMemory several`: jobs; percent; percent; `1`, `0`, or `-` if the caller can't tell.
-- All scripts count usage from the first submission that says there are several tenants until one says there is only one.
local function read_quotas(text, tenant)
  local jobs, jobs_share, memory_share, told = string.match(text, '^(%d+) ?(%d*) ?(%d*) ?(%S*)$')
  backlog, tenant_backlog, tenant_memory = tonumber(jobs), tonumber(jobs_share) or 50, tonumber(memory_share) or 50
  waiting = depth() + redis.call('ZCARD', key('due'))
  usage_of(tenant)
  if told == '1' and (not since or since > micros) then
    since = micros
    redis.call('HSET', key('usage'), '@since', whole(since))
  elseif told == '0' and since then
    since = nil
    redis.call('DEL', key('usage'))
  end
  local size = since and memory_size() or 0
  memory_limit = size > 0 and math.floor(size * tenant_memory / 100) or math.huge
end

-- The tenant's ended jobs among those that expire next, the oldest last.
local function ended_jobs(tenant)
  if ended_of[tenant] then return ended_of[tenant] end
  local found, jobs = redis.call('ZRANGE', key('expires'), 0, MOST_SCANNED - 1), {}
  for i = #found, 1, -1 do
    if string.match(found[i], ' (%S+)$') == tenant then table.insert(jobs, found[i]) end
  end
  ended_of[tenant] = jobs
  return jobs
end

-- Before a submission is refused, a tenant whose share of the memory is full loses its oldest ended jobs, except those that ended
-- within the last minute.
local function make_room(tenant, bytes)
  local usage, jobs = usage_of(tenant), ended_jobs(tenant)
  while usage.bytes + bytes > memory_limit and #jobs > 0 do
    local member = table.remove(jobs)
    local ended = redis.call('HGET', key('l:' .. string.match(member, '^%S+')), 'e')
    if ended and now - ended < MIN_RETENTION_MS then ended_of[tenant] = {} return false end
    remove(member)
    tally('evicted', 1)
  end
  return usage.bytes + bytes <= memory_limit
end

-- Why a job can't be added: `full`, or `quota` with what the tenant has used up and its limit; nil if it can. size: the bytes of a
-- new job's text; nil for a job whose bytes are counted already.
local function refusal(spec, size)
  spec.size = size or spec.size
  local tenant, free = spec.tenant, backlog - waiting
  local usage = usage_of(tenant)
  if free < 1 then return 'full', '-' end
  if not since then return nil end
  ready_of[tenant] = ready_of[tenant] or anyone_waits() and redis.call('ZCARD', key('ready:' .. tenant)) or 0
  if share_left(ready_of[tenant] + usage.scheduled, free, tenant_backlog) < 1 then
    return 'quota', 'backlog ' .. math.floor(backlog * tenant_backlog / 100)
  end
  if size and usage.bytes + bytes_of(spec) > memory_limit and not make_room(tenant, bytes_of(spec)) then
    return 'quota', 'memory ' .. whole(memory_limit)
  end
end

-- Counts a job that was stored.
local function count_in(spec, queued)
  waiting = waiting + 1
  use(spec, 'bytes', bytes_of(spec))
  if queued then ready_of[spec.tenant] = (ready_of[spec.tenant] or 0) + 1 end
end
