#!lua flags=no-writes
-- Reads a record without its input.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  job
-- Returns  line and metadata of the spec, the life, `1` where something of the queue is overdue by a second and no clock runs
--          nothing where there is no such job
--- include lane job dispatch ending clock
local spec = key('j:' .. ARGV[3])
local start = redis.call('GETRANGE', spec, 0, 399)
local line = string.match(start, '^([^\n]*)\n')
if not line then return {} end
local bytes = tonumber(string.match(line, ' (%d+)$'))
local metadata = bytes > 0 and redis.call('GETRANGE', spec, #line + 1, #line + bytes) or ''
local due = next_due()
return { line, metadata, redis.call('HGETALL', key('l:' .. ARGV[3])),
  due and due < now - 1000 and not clock_wakes_at() and '1' or '' }
