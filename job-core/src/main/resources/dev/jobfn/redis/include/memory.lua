-- Memory of the server that has this queue, as the limit counts it: without what replicas and the append-only file buffer.
-- Both are bytes; a limit of 0 is none.
local function memory()
  local info = redis.call('INFO', 'memory')
  local function figure(name) return tonumber(string.match(info, '\n' .. name .. ':(%d+)') or 0) end
  return math.max(0, figure('used_memory') - figure('mem_not_counted_for_evict')), figure('maxmemory')
end
