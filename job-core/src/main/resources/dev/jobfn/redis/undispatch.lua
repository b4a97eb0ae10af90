#!lua flags=allow-oom
-- Undoes dispatches because the broker refused their event, or because no process that received it can run them.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, dispatch token
-- ARGV[5]  ms until the jobs are queued again; 0 queues them at once
-- ARGV[6]  ms for which the queue dispatches nothing, because its events are refused; 0 for no such hold
-- ARGV[7..]  for each further job, two: job, dispatch token
-- Returns, for each job, `undispatched`      `refused`: not the current dispatch
-- Invariant: the slot is free, the job is queued or scheduled, and no attempt was used.
--- include lane job tenants dispatch shelves ending clock
local pause, hold = tonumber(ARGV[5]), tonumber(ARGV[6])
local details, any = {}, false

local function take_back(job, dispatch_token)
  local spec, life = spec_of(job), life_of(job)
  local current = spec and life.state == 'queued' and life.dispatch == dispatch_token
  if current then undispatch(spec, life, pause) end
  any = any or current
  table.insert(details, current and 'undispatched' or 'refused')
end

promote(8)
take_back(ARGV[3], ARGV[4])
for i = 7, #ARGV, 2 do take_back(ARGV[i], ARGV[i + 1]) end
if any and hold > 0 then redis.call('SET', key('hold'), whole(now + hold), 'PX', hold) end
fill(16)
return answer_each(details)
