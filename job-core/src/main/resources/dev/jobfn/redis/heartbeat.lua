#!lua flags=allow-oom
-- A run renews its lease and reports its progress.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, run token      ARGV[5]  lease, ms
-- ARGV[6..7]  progress percent and message; percent is `` if nothing changed
-- Returns  `held` and `cancel` or ``      `gone`: this run does not hold the lease
-- Invariant: only the current run token renews the lease.
--- include lane job tenants dispatch ending clock
local job, run, lease, percent, message = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
promote(8)
local life = life_of(job)
if life.state ~= 'running' or life.run ~= run then
  return answer('gone')
end
redis.call('ZADD', key('window'), whole(now + lease), job)
if percent ~= '' then change(job, life, 'p', percent, 'm', message) end
fill(16)
return answer('held', life.cancel and 'cancel' or '')
