#!lua flags=allow-oom
-- A run releases its job before it is done; the attempt does not count.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, run token
-- ARGV[5]  `1`: the run could not reach Redis for the length of a lease, although its process was alive
-- Returns  `released`, also if this run has already released the job, which is then dispatched again: the first reply may be lost
--          `cancelled`: a client had cancelled it
--          `gone`: not the current run; if its lease was counted as lost although its process was alive, that loss no longer counts
-- Invariant: only the current run token releases the job.
--- include lane job tenants dispatch ending clock
local job, run, cut_off = ARGV[3], ARGV[4], ARGV[5] == '1'
promote(8)
local spec, life = spec_of(job), life_of(job)
if not spec or life.run ~= run or (life.state ~= 'running' and life.state ~= 'queued') then
  if spec and cut_off and life.lost > 0 and redis.call('HGET', key('l:' .. job), 'u') == run then
    change(job, life, 'l', life.lost - 1, 'u', '')
  end
  return answer('gone')
end
if life.state == 'queued' then
  if life.dispatch then dispatch(spec, life) end
  return answer('released')
end
local status = 'released'
if life.cancel then
  status = 'cancelled'
  finish(spec, life, status, run, '-')
else
  leave_slot(spec)
  change(job, life, 's', 'queued', 'q', now, 'x', life.excused + 1)
  enqueue(spec)
end
fill(16)
return answer(status)
