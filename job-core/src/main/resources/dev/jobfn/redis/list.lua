#!lua flags=no-writes
-- One page of a tenant's jobs in this queue, newest first.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  tenant      ARGV[4..5]  state, type; `` for any
-- ARGV[6..7]  created and job of the last one seen, `+inf` and `` at first; the page begins behind it
-- ARGV[8]  most: jobs on a page
-- Returns  `end`, or `created job` to go on behind; then for each job: job, line, metadata, life but its result
-- Invariant: looks at LOOKS jobs at most, each by one field, so that a filter that matches little costs as little as a page
--            that matches. A page may therefore hold fewer jobs than `most`, or none, and still not be the last.
--- include lane job
local tenant, state, type, from, behind, most = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local LOOKS = 250

-- Whether the job is there and passes the filter. The cheaper test comes first.
local function matches(job)
  if state ~= '' and state ~= (redis.call('HGET', key('l:' .. job), 's') or 'queued') then return false end
  local its = string.match(redis.call('GETRANGE', key('j:' .. job), 0, 99), '^%d+ (%S+) ')
  return its and (type == '' or type == its)
end

local found = redis.call('ZRANGE', key('index:' .. tenant), from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, LOOKS, 'WITHSCORES')
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
if #found == 2 * LOOKS then page[1] = last end
return page
