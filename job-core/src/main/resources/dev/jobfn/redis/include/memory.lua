-- The memory of this queue's server and its limit, in bytes; the limit is 0 if there is none. The buffers of replicas and
-- of the append-only file are not included, because the limit does not count them.
local function memory()
  local info = redis.call('INFO', 'memory')
  local function figure(name) return tonumber(string.match(info, '\n' .. name .. ':(%d+)') or 0) end
  return math.max(0, figure('used_memory') - figure('mem_not_counted_for_evict')), figure('maxmemory')
end
