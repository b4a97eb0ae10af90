-- The long contents that evict takes from an ended job: its result and, if the job succeeded, its input. That input is never read
-- again, because such a job can't be retried.
local LONG = 1024

local function take_result(job, life)
  local freed, piece = redis.call('HSTRLEN', life, 'o'), 2
  if freed <= LONG then return 0 end
  freed = tonumber(redis.call('HGET', life, 'h') or freed)
  redis.call('HDEL', life, 'o', 'h')
  while redis.call('HDEL', life, 'o' .. piece) == 1 do piece = piece + 1 end
  change(job, life_of(job), 'u', 1)
  return freed
end

local function take_input(job)
  local spec = key('j:' .. job)
  local size = redis.call('STRLEN', spec)
  if size <= LONG then return 0 end
  local line, metadata = head_of(job)
  local kept = #line + 1 + #metadata
  if size - kept <= LONG then return 0 end
  redis.call('SET', spec, redis.call('GETRANGE', spec, 0, kept - 1), 'KEEPTTL')
  return size - kept
end

-- Returns whether there were any contents to take.
local function take_contents(job, state)
  local life = key('l:' .. job)
  local freed = take_result(job, life) + (state == 'succeeded' and take_input(job) or 0)
  if freed == 0 then return false end
  local counted = tonumber(redis.call('HGET', life, 'z'))
  if counted then
    freed = math.min(freed, counted)
    redis.call('HINCRBY', life, 'z', -freed)
    use(spec_of(job), 'bytes', -freed)
  end
  return true
end
