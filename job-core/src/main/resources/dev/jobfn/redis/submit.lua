#!lua
-- Stores new jobs. Each is judged separately. If the memory is full, Redis refuses the whole call before the first write.
-- KEYS[1], ARGV[1..2]  see include/lane.lua      ARGV[3]  see read_quotas in include/quotas.lua
-- ARGV[4..]  for each job, six: job; line (the spec from its type on); body (metadata, then input);
--            due: ms from now, or `@` and ms since 1970, or 0; idem: idempotency key or `-`; print: hash of the request
-- Returns, for each job, three: `accepted` or `repeated`, job, state      `conflict`, job, `-`      `full`, job, `-`
--          `quota`, job, the quota and its limit: the tenant's share of the backlog or of the memory is used up
--          A job submitted again under its own id is dispatched again if it is dispatched and unclaimed.
-- Invariant: the same job id, or the same idempotency key with the same print, never makes a second job.
--- include lane job tenants dispatch shelves ending quotas clock
local details, accepted, ready = {}, 0, {}

local function due_at(text)
  local at = string.match(text, '^@(%d+)$')
  return at and tonumber(at) or (tonumber(text) > 0 and now + tonumber(text) or 0)
end

local function store(job, line, body, due, idem, print)
  local text = whole(micros + accepted) .. ' ' .. line .. '\n' .. body
  local spec = spec_in(job, text)
  local refused, why = refusal(spec, #text)
  if refused then return refused, job, why end
  redis.call('SET', key('j:' .. job), text)
  redis.call('ZADD', key('index:' .. spec.tenant), whole(spec.created), job)
  if idem ~= '-' then redis.call('SET', key('i:' .. idem), job .. ' ' .. print) end
  accepted = accepted + 1
  count_in(spec, due <= now)
  if due > now then
    redis.call('HSET', key('l:' .. job), 's', 'scheduled', 'n', whole(due))
    schedule(spec, due)
    return 'accepted', job, 'scheduled'
  end
  table.insert(ready, spec)
  return 'accepted', job, 'queued'
end

local function receipt(job, line, body, due, idem, print)
  local known, known_print = job, print
  if idem ~= '-' then
    known, known_print = string.match(redis.call('GET', key('i:' .. idem)) or '', '^(%S+) (%S+)$')
  end
  if known and redis.call('EXISTS', key('j:' .. known)) == 1 then
    if known_print ~= print then return 'conflict', known, '-' end
    if known == job then repeat_follow_up(job) end
    return 'repeated', known, life_of(known).state
  end
  return store(job, line, body, due_at(due), idem, print)
end

trim(math.min(8 + (#ARGV - 3) / 6, 100))
promote(8)
read_quotas(ARGV[3], string.match(ARGV[4 + 1], '^%S+ (%S+)'))
for i = 4, #ARGV, 6 do
  for _, text in ipairs({ receipt(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5]) }) do
    table.insert(details, text)
  end
end
if accepted > 0 then tally('submitted', accepted) end
admit(ready, math.min(16 + accepted, 100))
return answer_each(details)
