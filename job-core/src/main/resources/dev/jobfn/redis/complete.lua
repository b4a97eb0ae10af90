#!lua flags=allow-oom
-- Runs end with results, each on its own merits.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..]  three for each job: job, run token, result in JSON
-- Returns, for each job, two of
--          `succeeded`      `already` and the state: this run has ended before      `gone`
-- Invariant: only the current run token records an outcome, and it records one.
--- include lane job dispatch ending clock
local details = {}

local function complete(job, run, result)
  local spec, life = spec_of(job), life_of(job)
  if not spec or life.run ~= run then return 'gone', '' end
  if life.state ~= 'running' then return 'already', life.state end
  finish(spec, life, 'succeeded', run, '-', 'o', result, 'p', 100)
  if life.attempt > 1 then redis.call('HDEL', key('l:' .. job), 'r', 'y', 'g', 'f') end
  return 'succeeded', ''
end

trim(8 + (#ARGV - 2) / 3)
promote(8)
for i = 3, #ARGV, 3 do
  local status, state = complete(ARGV[i], ARGV[i + 1], ARGV[i + 2])
  table.insert(details, status)
  table.insert(details, state)
end
fill(16 + #details)
return answer_each(details)
