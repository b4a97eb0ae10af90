#!lua flags=allow-oom
-- Runs take dispatched jobs, each on its own merits: an attempt begins.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  lease, ms      ARGV[4]  what a request has for a run and its wait, ms
-- ARGV[5..]  three for each job: job, dispatch token, run token
-- Returns, for each job, five of
--          `claimed`: spec, attempt, attempts that counted before this one, leases lost
--          `late`: what is left of the request is shorter than the type's timeout; put back, no attempt used; for a
--          moment where no request here is long enough, as others of another revision may be
--          `refused`: not the current dispatch
-- Invariant: at most one claim succeeds for a dispatch token; at most one run token is current.
--- include lane job tenants dispatch ending clock
local MISFIT_PAUSE_MS = 10000
local lease, budget = tonumber(ARGV[3]), tonumber(ARGV[4])
local details = {}

local function say(status, spec, attempt, counted, lost)
  for _, text in ipairs({ status, spec or '', attempt or '', counted or '', lost or '' }) do
    table.insert(details, text)
  end
end

local function claimed(text, life, attempt)
  say('claimed', text, tostring(attempt), tostring(attempt - 1 - life.excused),
    tostring(life.lost))
end

local function claim(job, dispatch_token, run)
  local text, life = redis.call('GET', key('j:' .. job)) or '', life_of(job)
  local spec = spec_in(job, text)
  if spec and life.state == 'running' and life.run == run then
    return claimed(text, life, life.attempt) -- asked again, as the first answer was lost
  end
  if not spec or life.state ~= 'queued' or life.dispatch ~= dispatch_token then return say('refused') end
  if now - life.dispatched_at + spec.timeout > budget then
    undispatch(spec, life, spec.timeout > budget and MISFIT_PAUSE_MS or 0)
    return say('late')
  end
  redis.call('ZADD', key('window'), whole(now + lease), job)
  change(job, life, 's', 'running', 'd', '', 't', run, 'a', life.attempt + 1, 'b', now)
  if life.attempt > 0 then redis.call('HDEL', key('l:' .. job), 'p', 'm') end
  claimed(text, life, life.attempt + 1)
end

promote(8)
for i = 5, #ARGV, 3 do claim(ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
fill(16)
return answer_each(details)
