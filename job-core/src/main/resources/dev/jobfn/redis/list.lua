#!lua flags=no-writes
-- One page of jobs in this queue, newest first: by the time they ended if the state is one of ended jobs, otherwise by the time they
-- were created.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  tenant, or `` for all      ARGV[4..6]  state, type, type of the error; `` for any
-- ARGV[7..8]  the time of the last job seen, and its id; `+inf` and `` at first. The page starts after that job
-- ARGV[9..10]  from this time on, until before that time; `-inf` and `+inf` for any. All times are in microseconds
-- ARGV[11]  how many jobs the page may have      ARGV[12..]  the tenants, if the page is for all of them and jobs in any state
-- Returns  `end`, or `time job`, after which the next page starts; then for each job: job, time, line, metadata, life without result
-- Invariant: looks at no more than MOST_SCANNED jobs, and at one field of each, so that a filter that matches few jobs costs no more
--            than one that matches many. A page may therefore have fewer jobs than allowed, or none, without being the last. Ended
--            jobs are found by state, tenant and type without looking at others.
--- include lane job sources
local tenant, state, type, error_type, from, behind = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local MOST_SCANNED = 250
local most = tonumber(ARGV[11])
local ended = { succeeded = true, failed = true, cancelled = true }
oldest = ARGV[9]
newest = (ARGV[10] == '+inf' or from ~= '+inf') and from or '(' .. ARGV[10]

if not ended[state] then
  if tenant ~= '' then add_index(tenant) end
  for i = 12, tenant == '' and #ARGV or 0 do add_index(ARGV[i]) end
elseif tenant ~= '' and type ~= '' then
  add_shelf(state .. ' ' .. tenant .. ' ' .. type)
else
  for _, shelf in ipairs(redis.call('HKEYS', key('shelves'))) do
    local its_state, its_tenant, its_type = string.match(shelf, '^(%S+) (%S+) (%S+)$')
    if its_state == state and (tenant == '' or its_tenant == tenant) and (type == '' or its_type == type) then add_shelf(shelf) end
  end
end
batch = math.max(2, math.ceil((most + 1) / math.max(#sources, 1)))
open_sources()

-- Whether the job exists and passes the filter. The cheaper tests come first.
local function matches(job)
  local life = redis.call('HMGET', key('l:' .. job), 's', 'y')
  if state ~= '' and state ~= (life[1] or 'queued') then return false end
  if error_type ~= '' and error_type ~= life[2] then return false end
  local its_type = string.match(redis.call('GETRANGE', key('j:' .. job), 0, 99), '^%d+ (%S+) ')
  return its_type and (type == '' or type == its_type)
end

local page, last, scanned = { 'end' }, nil, 0
for job, time in take_newest do
  if time ~= tonumber(from) or behind == '' or job < behind then
    if #page > 5 * most or scanned == MOST_SCANNED then
      page[1] = last
      return page
    end
    last, scanned = whole(time) .. ' ' .. job, scanned + 1
    if matches(job) then
      local line, metadata = head_of(job)
      for _, part in ipairs({ job, whole(time), line, metadata, life_without_result(job) }) do table.insert(page, part) end
    end
  end
end
return page
