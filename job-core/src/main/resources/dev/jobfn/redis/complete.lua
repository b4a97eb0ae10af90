#!lua flags=allow-oom
-- A run ends with a result.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, run token      ARGV[5]  result, JSON
-- Returns  `succeeded`      `already` and the state: this run has ended before      `gone`
-- Invariant: only the current run token records an outcome, and it records one.
--- include lane job dispatch ending clock
local job, run, result = ARGV[3], ARGV[4], ARGV[5]
trim(8)
promote(8)
local spec, life = spec_of(job), life_of(job)
if not spec or life.run ~= run then
  return answer('gone')
end
if life.state ~= 'running' then
  return answer('already', life.state)
end
finish(spec, life, 'succeeded', run, '-', 'o', result, 'p', 100)
redis.call('HDEL', key('l:' .. job), 'r', 'y', 'g', 'f')
fill(16)
return answer('succeeded')
