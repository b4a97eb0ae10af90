#!lua flags=allow-oom
-- Pauses or resumes a queue. Jobs that are dispatched or running continue.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  `1` pauses, `0` resumes
-- Returns  `ok`
-- Invariant: a paused queue dispatches nothing; a resumed one fills its window.
--- include lane job tenants dispatch shelves ending clock
if ARGV[3] == '1' then
  redis.call('SET', key('paused'), now)
else
  redis.call('DEL', key('paused'))
end
promote(8)
fill(100)
return answer('ok')
