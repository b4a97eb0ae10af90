#!lua flags=allow-oom
-- A run ends with an error, or because it learned that its job was cancelled.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, run token      ARGV[5..7]  reason, error type, error message
-- ARGV[8]  `1` if another attempt could help      ARGV[9]  pause before that attempt, ms
-- ARGV[10]  optional: the caller's offer, see include/next.lua
-- Returns  `scheduled`, `failed` or `cancelled`      `already` and the state: this run has already ended
--          `gone`: not the current run
--          with an offer, the state is always there, if only as ``, and five about the next job follow it: see add_next
-- Invariant: only the current run token records an outcome. A job that fails after a client cancelled it ends as cancelled.
--- include lane job tenants dispatch shelves ending clock next
local job, run, reason, error_type, message = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local retryable, pause = ARGV[8], ARGV[9]

local function fail(spec, life)
  if not spec or life.run ~= run then return 'gone' end
  if life.state ~= 'running' then return 'already', life.state end
  if life.cancel then
    finish(spec, life, 'cancelled', run, '-')
    return 'cancelled'
  end
  if retryable ~= '1' or life.attempt - life.excused >= spec.attempts then
    finish(spec, life, 'failed', run, reason, 'r', reason, 'y', error_type, 'g', message, 'f', retryable)
    return 'failed'
  end
  leave_slot(spec)
  schedule(spec, now + pause)
  change(job, life, 's', 'scheduled', 'n', whole(now + pause), 'r', reason, 'y', error_type, 'g', message, 'f', retryable)
  return 'scheduled'
end

trim(8)
promote(8)
read_offers(ARGV[10])
local status, state = fail(spec_of(job), life_of(job))
return answer_next(status, state, status ~= 'gone' and status ~= 'already')
