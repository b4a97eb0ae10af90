#!lua flags=allow-oom
-- Runs claim dispatched jobs. Each claim is judged separately and, if it succeeds, begins an attempt.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  lease, ms
-- ARGV[4]  the request's budget for waiting and running, ms, and where the caller can run a job now: `290000 beside` (with others
--          in its process), `290000 none` (nowhere), or `290000` (alone in its process, or with others); then, if the caller wants
--          to know how long each job waited, ` timed`: `290000 beside timed`, `290000  timed`
-- ARGV[5..]  for each job, three: job, dispatch token, run token
-- Returns, for each job, five of
--          `claimed`: spec, attempt, how many attempts before it count, leases lost; if `timed`, a sixth: ms since its dispatch
--          `late`: the rest of the budget is shorter than the type's timeout, so the job was put back and used no attempt. If no
--          request of the caller is long enough, the job pauses first: a process of another revision may have longer requests
--          `waits`: type, the place that the job needs. It was not claimed because the caller has no such place
--          `refused`: not the current dispatch
-- Invariant: at most one claim succeeds per dispatch token; at most one run token is current. A job that has lost a lease is
--            claimed only for a run that is alone in its process.
--- include lane job tenants dispatch shelves ending clock
local MISFIT_PAUSE_MS = 10000
local lease, budget, place, timed = tonumber(ARGV[3]), string.match(ARGV[4], '^(%d+) ?(%a*) ?(%a*)$')
budget, timed = tonumber(budget), timed == 'timed'
local details = {}

local function add_reply(...)
  for i = 1, timed and 6 or 5 do table.insert(details, (select(i, ...)) or '') end
end

local function claimed(text, life)
  local spec, attempt, counted, lost = begun(text, life)
  add_reply('claimed', spec, attempt, counted, lost, whole(now - life.dispatched_at))
end

local function claim(job, dispatch_token, run)
  local text, life = redis.call('GET', key('j:' .. job)) or '', life_of(job)
  local spec = spec_in(job, text)
  if spec and life.state == 'running' and life.run == run then
    redis.call('ZADD', key('window'), whole(now + lease), job)
    return claimed(text, life) -- a repeated claim, because the first reply was lost
  end
  if not spec or life.state ~= 'queued' or life.dispatch ~= dispatch_token then return add_reply('refused') end
  if now - life.dispatched_at + spec.timeout > budget then
    undispatch(spec, life, spec.timeout > budget and MISFIT_PAUSE_MS or 0)
    return add_reply('late')
  end
  local needed = life.lost > 0 and 'alone' or 'beside'
  if place ~= '' and place ~= needed then return add_reply('waits', spec.type, needed) end
  redis.call('ZADD', key('window'), whole(now + lease), job)
  begin(job, life, run, 'd', '')
  claimed(text, life)
end

promote(8)
for i = 5, #ARGV, 3 do claim(ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
fill(16)
return answer_each(details)
