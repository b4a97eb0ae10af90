#!lua flags=no-writes
-- Reads records without their inputs.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..]  jobs
-- Returns  `1` where something of the queue is overdue by a second and no clock runs; then for each job
--          line and metadata of the spec, and the life; or nothing where there is no such job
--- include lane job tenants dispatch ending clock
local function record(job)
  local line, metadata = head_of(job)
  if not line then return {} end
  return { line, metadata, redis.call('HGETALL', key('l:' .. job)) }
end

local due = not clock_wakes_at() and next_due()
local records = { due and due < now - 1000 and '1' or '' }
for i = 3, #ARGV do table.insert(records, record(ARGV[i])) end
return records
