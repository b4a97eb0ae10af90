#!lua flags=allow-oom
-- A client runs a job again, with all attempts available.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  job      ARGV[4]  the client's tenant, or `` for an operator      ARGV[5]  see read_quotas in include/quotas.lua
-- Returns  `ok` and the job's state now      `forbidden` and its state      `unknown`: no such job for this tenant
--          `refused` and why, as in submit.lua: `full`, or `quota` with the quota and its limit
-- Invariant: only a failed or cancelled job runs again; attempt numbers continue and are never reused.
--- include lane job tenants dispatch shelves ending quotas clock
local job, tenant = ARGV[3], ARGV[4]
promote(8)
local spec, life = spec_of(job), life_of(job)
if not spec or (tenant ~= '' and tenant ~= spec.tenant) then
  return answer('unknown')
end
if life.state ~= 'failed' and life.state ~= 'cancelled' then
  return answer('forbidden', life.state)
end
read_quotas(ARGV[5], spec.tenant)
local refused, why = refusal(spec)
if refused then return answer('refused', refused, why) end
redis.call('PERSIST', key('j:' .. job))
redis.call('PERSIST', key('l:' .. job))
if spec.idem ~= '-' then redis.call('PERSIST', key('i:' .. spec.idem)) end
redis.call('ZREM', key('expires'), job .. ' ' .. spec.tenant)
local counted, place = unpack(redis.call('HMGET', key('l:' .. job), 'z', 'k'))
unshelve(spec, life.state, place)
if counted then use(spec, 'bytes', bytes_of(spec) - counted) end
redis.call('HDEL', key('l:' .. job), 'e', 'c', 'p', 'm', 'r', 'y', 'g', 'f', 'o', 'z', 'k')
change(job, life, 's', 'queued', 'q', now, 't', '', 'l', 0, 'x', life.attempt)
enqueue(spec)
fill(16)
return answer('ok', 'queued')
