#!lua flags=allow-oom
-- A run ends with an error, or because it learned that its job was cancelled.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, run token      ARGV[5..7]  reason, error type, error message
-- ARGV[8]  `1` if another attempt could help      ARGV[9]  pause before that attempt, ms
-- Returns  `scheduled`, `failed` or `cancelled`      `already` and the state: this run has already ended
--          `gone`: not the current run
-- Invariant: only the current run token records an outcome. A job that fails after a client cancelled it ends as cancelled.
--- include lane job tenants dispatch ending clock
local job, run, reason, error_type, message = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local retryable, pause = ARGV[8], ARGV[9]
trim(8)
promote(8)
local spec, life = spec_of(job), life_of(job)
if not spec or life.run ~= run then
  return answer('gone')
end
if life.state ~= 'running' then
  return answer('already', life.state)
end
local state = 'failed'
if life.cancel then
  state = 'cancelled'
  finish(spec, life, state, run, '-')
elseif retryable == '1' and life.attempt - life.excused < spec.attempts then
  state = 'scheduled'
  leave_slot(spec)
  schedule(spec, now + pause)
  change(job, life, 's', state, 'n', whole(now + pause), 'r', reason, 'y', error_type, 'g', message, 'f', retryable)
else
  finish(spec, life, state, run, reason, 'r', reason, 'y', error_type, 'g', message, 'f', retryable)
end
fill(16)
return answer(state)
