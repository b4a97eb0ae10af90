#!lua flags=allow-oom
-- Dispatches unclaimed jobs again, because their events may be lost. Each call handles some of them; the first call also ends a hold
-- and starts the clock again.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  where to continue, `0` at first      ARGV[4]  when the first call was made, ms, `0` at first
-- Returns  `ok`, where to continue or `0` at the end, when the first call was made, how many jobs were dispatched again
-- Invariant: each job keeps its slot and gets a new token. Running jobs continue. A paused queue dispatches nothing.
--- include lane job tenants dispatch shelves ending clock
local from, first = ARGV[3], ARGV[3] == '0'
local began, count = first and now or tonumber(ARGV[4]), 0

local function again(job)
  local spec, life = spec_of(job), life_of(job)
  if not spec or life.state ~= 'queued' or not life.dispatch then return end
  if life.dispatched_at > began or (life.dispatched_at == began and not first) then return end
  tally('redispatched', 1)
  dispatch(spec, life)
  count = count + 1
end

if first then
  redis.call('DEL', key('hold'))
  -- The event that starts the clock may be lost. A clock with something to correct has started, and a dead one is replaced anyway.
  local correcting = redis.call('HGET', key('clock'), 'p')
  if clock_wakes_at() and (not correcting or correcting == '') then redis.call('HDEL', key('clock'), 'w', 'n') end
end
promote(8)
local next_from = '0'
if open_from() <= now then
  local page = redis.call('ZSCAN', key('window'), from, 'COUNT', 100)
  next_from = page[1]
  for i = 1, #page[2], 2 do again(page[2][i]) end
end
fill(16)
return answer('ok', next_from, whole(began), tostring(count))
