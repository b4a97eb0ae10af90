-- The next job for a caller whose run ends. If the caller offers to run another job, it gets the next waiting one, already claimed, in
-- the slot that its run leaves: no event, no claim. If nothing waits, it gets a job whose dispatch has been unclaimed for some seconds,
-- because that job's event may be lost.
-- Offers are one text: `lease types offer offer ...`. lease, ms; types that the caller can run, with a comma after each; then an offer
-- for each job of the call, `-` for none or `run:budget`: the next run's token, and the ms left for that run.
-- Invariant: the next job is the one that would be dispatched next. One that the caller can't run is dispatched. A repeated call
--            finds the same next job.
local UNCLAIMED_LONG_MS, LOOKED_AT = 5000, 4
local offers, offered_lease, offered_types = {}, nil, nil

local function read_offers(text)
  if not text then return end
  local lease, types, list = string.match(text, '^(%d+) (%S+) (.+)$')
  offered_lease, offered_types = tonumber(lease), ',' .. types
  for offer in string.gmatch(list, '%S+') do
    local run, budget = string.match(offer, '^(%w+):(%d+)$')
    table.insert(offers, { run = run, budget = tonumber(budget or 0) })
  end
end

-- The details of a reply: what the script itself returns about a job, then the next job's id, spec, attempt, counted attempts and lost
-- leases, each empty if there is no next job.
local function add_next(details, i)
  if not offers[i] then return end
  for part = 1, 5 do table.insert(details, offers[i].next and offers[i].next[part] or '') end
end

local function give(offer, spec, life, text, ...)
  hold_slot(spec, now + offered_lease)
  begin(spec.job, life, offer.run, ...)
  offer.next = { spec.job, begun(text, life) }
end

-- A job that has lost a lease runs alone, which only a process that receives its event can arrange.
local function take_offer(open, spec, life)
  for i, offer in ipairs(open) do
    local suits = life.lost == 0 and spec.timeout <= offer.budget
    if suits and string.find(offered_types, ',' .. spec.type .. ',', 1, true) then return table.remove(open, i) end
  end
end

-- The clock would see the claim of a dispatch whose event it published last as a sign that events arrive; see include/unclaimed.lua.
local function forget_copy(job)
  if string.find(redis.call('HGET', key('clock'), 'u') or '', job, 1, true) then redis.call('HDEL', key('clock'), 'u') end
end

-- Looks at the dispatches that the clock would check next.
local function take_over(open)
  for _, job in ipairs(redis.call('ZRANGEBYSCORE', key('window'), '-inf', now + UNCLAIMED_MS + 100, 'LIMIT', 0, LOOKED_AT)) do
    local life = life_of(job)
    if #open > 0 and life.state == 'queued' and life.dispatch and now - life.dispatched_at > UNCLAIMED_LONG_MS then
      local text = redis.call('GET', key('j:' .. job)) or ''
      local spec = spec_in(job, text)
      local offer = spec and take_offer(open, spec, life)
      if offer then
        give(offer, spec, life, text, 'd', '')
        forget_copy(job)
      end
    end
  end
end

-- The first reply to this call may be lost, and a job that it handed over may be running with an offered token.
local function find_again(repeated)
  for _, job in ipairs(redis.call('ZRANGE', key('window'), 0, -1)) do
    local offer = repeated[redis.call('HGET', key('l:' .. job), 't')]
    local life = offer and life_of(job)
    if life and life.state == 'running' then
      redis.call('ZADD', key('window'), whole(now + offered_lease), job)
      offer.next = { job, begun(redis.call('GET', key('j:' .. job)), life) }
    end
  end
end

-- ended: for each offer, whether its caller's run ended in this call
local function hand_over(ended)
  local open, repeated = {}, {}
  for i, offer in ipairs(offers) do
    if offer.run and ended[i] then table.insert(open, offer) end
    if offer.run and not ended[i] then repeated[offer.run] = offer end
  end
  if next(repeated) then find_again(repeated) end
  if #open == 0 or open_from() > now then return end
  local free = anyone_waits() and room() or 0
  for _, job in ipairs(free > 0 and take(math.min(#open, free), free) or {}) do
    local text, life = redis.call('GET', key('j:' .. job)) or '', life_of(job)
    local spec = spec_in(job, text)
    local offer = spec and take_offer(open, spec, life)
    if offer then
      give(offer, spec, life, text, 'w', at_now)
    elseif spec then
      dispatch(spec, life)
    end
  end
  if #open > 0 and not anyone_waits() then take_over(open) end
end

-- The reply of a script that ends one run.
local function answer_next(status, state, ended)
  hand_over({ ended })
  fill(16)
  local details = (state or offers[1]) and { state or '' } or {}
  add_next(details, 1)
  return answer_with(status, details)
end
