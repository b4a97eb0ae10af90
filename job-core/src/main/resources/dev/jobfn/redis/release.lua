#!lua flags=allow-oom
-- A run releases its job before it is done; the attempt does not count.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, run token
-- ARGV[5]  `1`: the run could not reach Redis for the length of a lease, although its process was alive
-- ARGV[6]  optional: the caller's offer, see include/next.lua
-- Returns  `released`, also if this run has already released the job, which is then dispatched again: the first reply may be lost
--          `cancelled`: a client had cancelled it
--          `gone`: not the current run; if its lease was counted as lost although its process was alive, that loss no longer counts
--          with an offer, six details: ``, then five about the next job, see add_next
-- Invariant: only the current run token releases the job.
--- include lane job tenants dispatch shelves ending clock next
local job, run, cut_off = ARGV[3], ARGV[4], ARGV[5] == '1'

local function release(spec, life)
  if not spec or life.run ~= run or (life.state ~= 'running' and life.state ~= 'queued') then
    if spec and cut_off and life.lost > 0 and redis.call('HGET', key('l:' .. job), 'u') == run then
      change(job, life, 'l', life.lost - 1, 'u', '')
    end
    return 'gone', false
  end
  if life.state == 'queued' then
    if life.dispatch then dispatch(spec, life) end
    return 'released', false
  end
  if life.cancel then
    finish(spec, life, 'cancelled', run, '-')
    return 'cancelled', true
  end
  leave_slot(spec)
  change(job, life, 's', 'queued', 'q', now, 'x', life.excused + 1)
  enqueue(spec)
  return 'released', true
end

promote(8)
read_offers(ARGV[6])
local status, ended = release(spec_of(job), life_of(job))
return answer_next(status, nil, ended)
