-- How the clock handles outages of Redis and jumps in Redis's own time.
--   server  `<run id> <reap from>`: no lease expires before that time

-- A lease is renewed at least three times within its length. So if one expired because Redis was away, the clock did not tick for
-- more than half of that length. Returns what is left to correct; see include/clock.lua.
local function notice(left, looked, wakes, lease)
  if looked > now + STEP_MS then return 'window 0 ' .. whole(looked - now) end
  if now - math.max(looked, wakes) > math.max(lease / 2, STEP_MS) then return 'away 0 ' .. whole(looked) end
  return left
end

local function may_reap_from(left, lease)
  local server = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') or '-'
  local known, from = string.match(redis.call('GET', key('server')) or '', '^(%S+) (%d+)$')
  if known == server and not (left and string.find(left, '^%a+ 0 ')) then return tonumber(from) end
  redis.call('SET', key('server'), server .. ' ' .. whole(now + lease))
  return now + lease
end

-- After Redis's time was set back, the times that scripts set before (leases, dispatches, pauses) move back by the same amount. The
-- times that clients asked for stay as they are.
local function set_back(set, job, at, lease, step)
  local life = life_of(job)
  local shifted = at
  if set == 'window' and life.state == 'running' then
    shifted = math.min(at, now + lease)
  elseif set == 'due' and life.dispatched_at > 0 or life.dispatched_at > now then
    shifted = at - step
  end
  if shifted == at then return end
  redis.call('ZADD', key(set), whole(shifted), job)
  if set == 'due' then change(job, life, 'n', whole(shifted)) end
end

-- While Redis was away, replies may have been lost together with their follow-ups, so dispatches from that time that are still
-- unclaimed are made again.
local function repeat_unheard(job, since)
  local spec, life = spec_of(job), life_of(job)
  if spec and life.state == 'queued' and life.dispatch and life.dispatched_at >= since then dispatch(spec, life) end
end

-- Corrects a few jobs per call. Returns what is left; nil at the end.
local function correct(left, lease)
  local what, cursor, number = string.match(left, '^(%a+) (%d+) (%d+)$')
  if what == 'away' then return 'unheard 0 ' .. number end
  local set = what == 'due' and 'due' or 'window'
  local found = redis.call('ZSCAN', key(set), cursor, 'COUNT', 50)
  for i = 1, #found[2], 2 do
    if what == 'unheard' then
      repeat_unheard(found[2][i], tonumber(number))
    else
      set_back(set, found[2][i], tonumber(found[2][i + 1]), lease, tonumber(number))
    end
  end
  if found[1] ~= '0' then return table.concat({ what, found[1], number }, ' ') end
  return what == 'window' and 'due 0 ' .. number or nil
end
