#!lua flags=no-writes
-- Reads records without their inputs, and without results of more than LARGE bytes.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..]  jobs
-- Returns  `1` if something in the queue is overdue by more than a second and no clock runs; then for each job
--          the spec's line and metadata, the life, and the bytes of a result that was left out, or 0;
--          or an empty list if there is no such job
--- include lane job tenants dispatch shelves ending clock
local LARGE = 4096

local function record(job)
  local line, metadata = head_of(job)
  if not line then return {} end
  local result = redis.call('HSTRLEN', key('l:' .. job), 'o')
  if result > LARGE then
    result = tonumber(redis.call('HGET', key('l:' .. job), 'h') or result)
    return { line, metadata, life_without_result(job), result }
  end
  return { line, metadata, redis.call('HGETALL', key('l:' .. job)), 0 }
end

local due = not clock_wakes_at() and next_due()
local records = { due and due < now - 1000 and '1' or '' }
for i = 3, #ARGV do table.insert(records, record(ARGV[i])) end
return records
