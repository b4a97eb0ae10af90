#!lua flags=no-writes
-- One page of a tenant's jobs in this queue, newest first.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  tenant      ARGV[4..5]  state, type; `` for any
-- ARGV[6..7]  when the last job seen was created, and its id; `+inf` and `` at first. The page starts after that job
-- ARGV[8]  how many jobs the page may have
-- Returns  `end`, or `created job`, after which the next page starts; then for each job: job, line, metadata, life without result
-- Invariant: looks at no more than MOST_SCANNED jobs, and at one field of each, so that a filter that matches few jobs costs no more
--            than one that matches many. A page may therefore have fewer jobs than allowed, or none, without being the last.
--- include lane job
local tenant, state, type, from, behind, most = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local MOST_SCANNED = 250

-- Whether the job exists and passes the filter. The cheaper test comes first.
local function matches(job)
  if state ~= '' and state ~= (redis.call('HGET', key('l:' .. job), 's') or 'queued') then return false end
  local its_type = string.match(redis.call('GETRANGE', key('j:' .. job), 0, 99), '^%d+ (%S+) ')
  return its_type and (type == '' or type == its_type)
end

local found = redis.call('ZRANGE', key('index:' .. tenant), from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, MOST_SCANNED, 'WITHSCORES')
local page, last = { 'end' }, nil
for i = 1, #found, 2 do
  local job, created = found[i], found[i + 1]
  if tonumber(created) ~= tonumber(from) or behind == '' or job < behind then
    if #page > 4 * most then
      page[1] = last
      return page
    end
    last = whole(tonumber(created)) .. ' ' .. job
    if matches(job) then
      local line, metadata = head_of(job)
      for _, part in ipairs({ job, line, metadata, life_without_result(job) }) do table.insert(page, part) end
    end
  end
end
if #found == 2 * MOST_SCANNED then page[1] = last end
return page
