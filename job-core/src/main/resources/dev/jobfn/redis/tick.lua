#!lua flags=allow-oom
-- The clock does what is due: jobs whose time came, dispatches in vain, leases that ran out, outcomes not yet published.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  clock token      ARGV[4]  lease, ms      ARGV[5]  `1`: nothing was due the last time
-- Returns  `sleep`, ms until the next, `1` where nothing is due      `done`: nothing is due, again      `gone`: not the clock
-- Invariant: one clock a queue. After Redis started anew or another server took over, no lease is reaped for one lease:
--            runs could not renew meanwhile.
--- include lane job tenants dispatch ending clock
local clock, lease, lingered, most = ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1', 50
if redis.call('HGET', key('clock'), 't') ~= clock then
  return { 'gone', {}, {}, {}, '' }
end

local server = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local known, reap_from = string.match(redis.call('GET', key('server')) or '', '^(%x+) (%d+)$')
if known ~= server then
  reap_from = now + lease
  redis.call('SET', key('server'), server .. ' ' .. whole(reap_from))
end

for _, job in ipairs(overdue('window', most)) do
  local spec, life = spec_of(job), life_of(job)
  if spec and life.state == 'running' then
    if now >= tonumber(reap_from) then
      lose(spec, life)
    else
      redis.call('ZADD', key('window'), reap_from, job)
    end
  elseif spec and life.state == 'queued' and redis.call('EXISTS', key('paused')) == 0 then
    tally('redispatched', 1)
    dispatch(spec, life, life.vain + 1)
  elseif spec and life.state == 'queued' then
    undispatch(spec, life, 0)
  elseif spec then
    leave_slot(spec)
  else
    redis.call('ZREM', key('window'), job)
  end
end
for _, event in ipairs(overdue('outbox', most)) do
  redis.call('ZADD', key('outbox'), whole(now + OUTBOX_MS), event)
  table.insert(outcomes, event)
end
trim(most)
promote(most)
fill(most)

write_sums()
local due = next_due()
if due and due - now <= horizon_ms then
  redis.call('HSET', key('clock'), 'w', whole(math.max(due, now)))
  return { 'sleep', { whole(math.max(due - now, 0)), '' }, dispatched, outcomes, '' }
end
if lingered or due then
  redis.call('DEL', key('clock'))
  return { 'done', {}, dispatched, outcomes, '' }
end
redis.call('HSET', key('clock'), 'w', whole(now + LINGER_MS))
return { 'sleep', { tostring(LINGER_MS), '1' }, dispatched, outcomes, '' }
