#!lua flags=allow-oom
-- The clock handles whatever is due: scheduled jobs, unclaimed dispatches, expired leases, unpublished outcomes.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  clock token      ARGV[4]  lease, ms      ARGV[5]  `1`: nothing was due the last time
-- Returns  `sleep`, ms until the next tick, `1` if nothing is due      `done`: still nothing is due      `gone`: not the clock
-- Invariant: a queue has at most one clock. After a restart, a failover or an outage of Redis, or a jump in its time, no lease
--            expires for the length of one lease, because runs could not renew theirs meanwhile.
--- include lane job tenants dispatch unclaimed shelves ending clock outage
local clock, lease, lingered, most = ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1', 50
local held = redis.call('HMGET', key('clock'), 't', 'n', 'w', 'p')
if held[1] ~= clock then
  return { 'gone', {}, {}, {}, '' }
end

local left = notice(held[4] ~= '' and held[4], tonumber(held[2] or now), tonumber(held[3] or now), lease)
local reap_from = may_reap_from(left, lease)
if left then left = correct(left, lease) end

for _, job in ipairs(overdue('window', most)) do
  local spec, life = spec_of(job), life_of(job)
  if spec and life.state == 'running' then
    if now >= reap_from then
      lose(spec, life)
    else
      redis.call('ZADD', key('window'), whole(reap_from), job)
    end
  elseif spec and life.state == 'queued' and life.dispatch and now - life.dispatched_at < dispatch_ms then
    look_again(spec, life)
  elseif spec and life.state == 'queued' and redis.call('EXISTS', key('paused')) == 0 then
    tally('redispatched', 1)
    dispatch(spec, life)
  elseif spec and life.state == 'queued' then
    undispatch(spec, life, 0)
  elseif spec then
    leave_slot(spec)
  else
    redis.call('ZREM', key('window'), job)
  end
end
publish_leftovers(most)
trim(most)
promote(most)
fill(most)

write_sums()
local due = left and not string.find(left, '^unheard 0') and now or next_due()
if due and due - now <= horizon_ms then
  if redis.call('EXISTS', key('window')) == 1 then due = math.min(due, now + math.max(lease / 6, 100)) end
  due = math.max(due, now)
  redis.call('HSET', key('clock'), 'w', whole(due), 'n', now, 'p', left or '')
  return { 'sleep', { whole(due - now), '' }, dispatched, outcomes, '' }
end
if lingered or due then
  redis.call('DEL', key('clock'))
  return { 'done', {}, dispatched, outcomes, '' }
end
redis.call('HSET', key('clock'), 'w', whole(now + LINGER_MS), 'n', now, 'p', left or '')
return { 'sleep', { tostring(LINGER_MS), '1' }, dispatched, outcomes, '' }
