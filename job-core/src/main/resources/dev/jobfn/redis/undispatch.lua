#!lua flags=allow-oom
-- A dispatch comes to nothing: the broker refused the event, or the one who got it can't run it.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..4]  job, dispatch token
-- ARGV[5]  ms until the job is queued again; 0 puts it back at once
-- ARGV[6]  ms for which nothing of this queue is dispatched, as nobody takes events; 0 goes on
-- Returns  `undispatched`      `refused`: not the current dispatch
-- Invariant: the slot is free and the job stands where it will be found; no attempt was used.
--- include lane job tenants dispatch ending clock
local job, dispatch_token, pause, hold = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
promote(8)
local spec, life = spec_of(job), life_of(job)
if not spec or life.state ~= 'queued' or life.dispatch ~= dispatch_token then
  return answer('refused')
end
undispatch(spec, life, pause)
if hold > 0 then redis.call('SET', key('hold'), whole(now + hold), 'PX', hold) end
fill(16)
return answer('undispatched')
