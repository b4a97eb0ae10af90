#!lua
-- Keeps jobs, all or those that may be. Refused as a whole when memory is out, before its first write.
-- KEYS[1], ARGV[1..2]  see include/lane.lua      ARGV[3]  see read_quotas in include/quotas.lua
-- ARGV[4..]  six for each job: job; line (the spec from its type on); body (metadata, then input);
--            due: ms from now, or `@` and ms since 1970, or 0; idem: idempotency key or `-`; print: hash of the request
-- Returns, for each job, three: `accepted` or `repeated`, job, state      `conflict`, job, `-`      `full`, job, `-`
--          `quota`, job, which and its limit: the tenant's share of the backlog or of the memory is used up
--          A job that is asked for again by its own id is dispatched anew where it was dispatched and not claimed.
-- Invariant: the same job id, or the same idempotency key with the same print, never makes a second job.
--- include lane job tenants dispatch ending quotas clock
local details, accepted, ready = {}, 0, {}

local function due_at(text)
  local at = string.match(text, '^@(%d+)$')
  return at and tonumber(at) or (tonumber(text) > 0 and now + tonumber(text) or 0)
end

local function keep(job, line, body, due, idem, print)
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
  local same, had = job, print
  if idem ~= '-' then
    same, had = string.match(redis.call('GET', key('i:' .. idem)) or '', '^(%S+) (%S+)$')
  end
  if same and redis.call('EXISTS', key('j:' .. same)) == 1 then
    if had ~= print then return 'conflict', same, '-' end
    if same == job then resume(job) end
    return 'repeated', same, life_of(same).state
  end
  return keep(job, line, body, due_at(due), idem, print)
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
