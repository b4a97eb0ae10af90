#!lua flags=allow-oom
-- A client cancels a job. A job that is not running ends here; a running one learns of it at its next heartbeat.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  job      ARGV[4]  the client's tenant, or `` for an operator
-- Returns  `ok` and the job's state now      `forbidden` and its state: it has succeeded or failed
--          `unknown`: no such job for this tenant
-- Invariant: a recorded success stays a success; the slot of a cancelled job is free.
--- include lane job tenants dispatch shelves ending clock
local job, tenant = ARGV[3], ARGV[4]
promote(8)
local spec, life = spec_of(job), life_of(job)
if not spec or (tenant ~= '' and tenant ~= spec.tenant) then
  return answer('unknown')
end
if life.state == 'succeeded' or life.state == 'failed' then
  return answer('forbidden', life.state)
end
if life.state == 'running' then
  if not life.cancel then change(job, life, 'c', now) end
  return answer('ok', 'running')
end
if life.state ~= 'cancelled' then
  unschedule(spec)
  withdraw(spec)
  finish(spec, life, 'cancelled', token(job), '-', 'c', now)
  fill(16)
end
return answer('ok', 'cancelled')
