#!lua flags=allow-oom
-- Dispatches come to nothing: the broker refused their event, or nobody who got it can run them.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, dispatch token
-- ARGV[5]  ms until the jobs are queued again; 0 puts them back at once
-- ARGV[6]  ms for which nothing of this queue is dispatched, as nobody takes events; 0 goes on
-- ARGV[7..]  two for each further job: job, dispatch token
-- Returns, for each job, `undispatched`      `refused`: not the current dispatch
-- Invariant: the slot is free and the job stands where it will be found; no attempt was used.
--- include lane job tenants dispatch ending clock
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
