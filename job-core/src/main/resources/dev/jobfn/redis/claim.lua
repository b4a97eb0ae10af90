#!lua flags=allow-oom
-- A run takes a dispatched job: an attempt begins.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, dispatch token      ARGV[5]  run token
-- ARGV[6]  lease, ms      ARGV[7]  what a request has for a run and its wait, ms
-- Returns  `claimed`: spec, attempt, attempts that counted before this one, leases lost
--          `late`: what is left of the request is shorter than the type's timeout; put back, no attempt used
--          `refused`: not the current dispatch
-- Invariant: at most one claim succeeds for a dispatch token; at most one run token is current.
--- include lane job dispatch ending clock
local job, dispatch_token, run, lease, budget = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
promote(8)
local spec, life = spec_of(job), life_of(job)

local function claimed(attempt)
  return answer('claimed', redis.call('GET', key('j:' .. job)), tostring(attempt),
    tostring(attempt - 1 - life.excused), tostring(life.lost))
end

if spec and life.state == 'running' and life.run == run then
  return claimed(life.attempt) -- asked again, as the first answer was lost
end
if not spec or life.state ~= 'queued' or life.dispatch ~= dispatch_token then
  return answer('refused')
end
if now - life.dispatched_at + spec.timeout > budget then
  redis.call('ZREM', key('window'), job)
  redis.call('HDEL', key('l:' .. job), 'd')
  enqueue(spec)
  fill(16)
  return answer('late')
end
local attempt = life.attempt + 1
redis.call('ZADD', key('window'), whole(now + lease), job)
change(job, 's', 'running', 't', run, 'a', attempt, 'b', now)
redis.call('HDEL', key('l:' .. job), 'd', 'k', 'p', 'm')
fill(16)
return claimed(attempt)
