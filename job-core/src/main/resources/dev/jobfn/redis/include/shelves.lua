-- Ended jobs, for lists. A shelf holds the ended jobs of one state, tenant and type in the order in which they ended, in chunks that
-- are small enough for Redis to store compactly (zset-max-listpack-entries).
--   shelves                how many jobs each shelf, `<state> <tenant> <type>`, has received
--   ended:<shelf>          its chunks; score: when the first job of the chunk ended, in microseconds
--   ended:<shelf>:<chunk>  jobs; score: when the job ended
-- A job's place on its shelf is field k of its life. Jobs that ended in functions of an older release are on no shelf, and those
-- functions leave behind the entries of jobs that they remove or run again.
local CHUNK = 60
local shelved = 0

local function chunk_of(shelf, place) return 'ended:' .. shelf .. ':' .. math.floor(place / CHUNK) end

-- Returns the job's place.
local function shelve(spec, state)
  local shelf, at = state .. ' ' .. spec.tenant .. ' ' .. spec.type, whole(micros + shelved)
  local place = redis.call('HINCRBY', key('shelves'), shelf, 1)
  shelved = shelved + 1
  if place == 1 or place % CHUNK == 0 then
    redis.call('ZADD', key('ended:' .. shelf), at, math.floor(place / CHUNK))
  end
  redis.call('ZADD', key(chunk_of(shelf, place)), at, spec.job)
  return whole(place)
end

-- The chunk that receives the next jobs is kept while it is empty, unless the whole shelf is.
local function clear_chunk(shelf, chunk)
  local chunks = key('ended:' .. shelf)
  local received = tonumber(redis.call('HGET', key('shelves'), shelf) or 0)
  local newest = tostring(math.floor(received / CHUNK))
  if chunk ~= newest then redis.call('ZREM', chunks, chunk) end
  if redis.call('ZCARD', chunks) <= 1 and redis.call('EXISTS', key(chunk_of(shelf, received))) == 0 then
    redis.call('DEL', chunks)
    redis.call('HDEL', key('shelves'), shelf)
  end
end

local function take_off(shelf, place, job)
  local chunk = key(chunk_of(shelf, place))
  if redis.call('ZREM', chunk, job) == 1 and redis.call('EXISTS', chunk) == 0 then
    clear_chunk(shelf, tostring(math.floor(place / CHUNK)))
  end
end

local function unshelve(spec, state, place)
  if state and place then take_off(state .. ' ' .. spec.tenant .. ' ' .. spec.type, tonumber(place), spec.job) end
end

-- Removes what an older release left behind from the oldest chunks of a few shelves.
local function tidy_shelves(most)
  if redis.call('EXISTS', key('shelves')) == 0 then return end
  for _, shelf in ipairs(redis.call('HRANDFIELD', key('shelves'), most)) do
    local state, chunk = string.match(shelf, '^%S+'), redis.call('ZRANGE', key('ended:' .. shelf), 0, 0)[1]
    for _, job in ipairs(chunk and redis.call('ZRANGE', key('ended:' .. shelf .. ':' .. chunk), 0, -1) or {}) do
      local life = redis.call('HMGET', key('l:' .. job), 's', 'k')
      if life[1] ~= state or math.floor(tonumber(life[2] or -1) / CHUNK) ~= tonumber(chunk) then
        take_off(shelf, chunk * CHUNK, job)
      end
    end
  end
end
