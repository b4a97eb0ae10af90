#!lua flags=allow-oom
-- Runs renew their leases and report their progress. Each is judged separately.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, run token      ARGV[5]  lease, ms
-- ARGV[6..7]  progress percent and message; percent is `` if nothing changed
-- ARGV[8..]  for each further job, four: job, run token, percent, message
-- Returns  `held` and `cancel` or ``      `gone`: this run does not hold the lease
--          with further jobs, the same two for each of them follow; `gone` then has `` as its second
-- Invariant: only the current run token renews the lease.
--- include lane job tenants dispatch shelves ending clock
local lease, details = tonumber(ARGV[5]), {}

local function renew(job, run, percent, message)
  local life = life_of(job)
  if life.state ~= 'running' or life.run ~= run then return 'gone', '' end
  redis.call('ZADD', key('window'), whole(now + lease), job)
  if percent ~= '' then change(job, life, 'p', percent, 'm', message) end
  return 'held', life.cancel and 'cancel' or ''
end

promote(8)
local status, cancel = renew(ARGV[3], ARGV[4], ARGV[6], ARGV[7])
if status == 'held' or #ARGV > 7 then details = { cancel } end
for i = 8, #ARGV, 4 do
  for _, text in ipairs({ renew(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]) }) do table.insert(details, text) end
end
fill(16)
return answer_with(status, details)
