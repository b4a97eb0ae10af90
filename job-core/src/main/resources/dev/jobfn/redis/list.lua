#!lua flags=no-writes
-- One page of a tenant's jobs in this queue, newest first.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  tenant      ARGV[4..5]  state, type; `` for any
-- ARGV[6..7]  created and job of the last one seen, `+inf` and `` at first; the page begins behind it
-- ARGV[8]  most: jobs on a page
-- Returns  `end`, or `created job` to go on behind; then for each job: job, line, metadata, life but its result
-- Invariant: looks at 1,000 jobs at most.
--- include lane job tenants dispatch ending clock
local tenant, state, type, from, behind, most = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local fields = { 's', 'v', 'q', 'b', 'e', 'n', 'a', 'c', 'p', 'm', 'r', 'y', 'g', 'f' }

-- Results can be large, and a page holds many.
local function shown(job)
  local values, life = redis.call('HMGET', key('l:' .. job), unpack(fields)), {}
  for i, field in ipairs(fields) do
    if values[i] then
      table.insert(life, field)
      table.insert(life, values[i])
    end
  end
  return life
end

local found = redis.call('ZRANGE', key('index:' .. tenant), from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, 1000, 'WITHSCORES')
local page, last = { 'end' }, nil
for i = 1, #found, 2 do
  local job, created = found[i], found[i + 1]
  if tonumber(created) ~= tonumber(from) or behind == '' or job < behind then
    if #page > 4 * most then
      page[1] = last
      return page
    end
    last = whole(tonumber(created)) .. ' ' .. job
    local spec = spec_of(job)
    if spec and (type == '' or type == spec.type) and (state == '' or state == life_of(job).state) then
      local line, metadata = head_of(job)
      for _, part in ipairs({ job, line, metadata, shown(job) }) do table.insert(page, part) end
    end
  end
end
if #found == 2000 then page[1] = last end
return page
