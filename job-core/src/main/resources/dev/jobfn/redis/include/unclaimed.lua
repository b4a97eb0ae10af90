-- Unclaimed dispatches. An event is lost if the broker, or the process that should publish it, dies with it. So while a dispatch is
-- unclaimed, its event is published again, with the same token, so that copies can't claim a job twice. Needless copies queue up in
-- front of busy runs, so each round of 3 s makes only a few: 4 at first, then twice as many as the round before if the last copy of
-- that round was claimed, otherwise one. That one copy shows when events arrive again.
--   clock  u  the round: `began-at most made job token`, the last two of its last copy
local FIRST_COPIES, MOST_COPIES = 4, 64
local round
local passed_over = 0

local function this_round()
  if round then return round end
  local began, most, made, job, dispatch_token =
    string.match(redis.call('HGET', key('clock'), 'u') or '', '^(%d+) (%d+) (%d+) (%S+) (%S+)$')
  if job and math.abs(now - began) < UNCLAIMED_MS then
    round = { began = began, most = tonumber(most), made = tonumber(made) }
    return round
  end
  round = { began = whole(now), most = FIRST_COPIES, made = 0 }
  if job then
    local claimed = redis.call('HGET', key('l:' .. job), 'd') ~= dispatch_token
    round.most = claimed and math.min(most * 2, MOST_COPIES) or 1
  end
  return round
end

-- Handles an unclaimed dispatch before its deadline. Dispatches without a copy in this round come first in the next one, in order.
local function look_again(spec, life)
  local copied = this_round().made < round.most and open_from() <= now
  passed_over = passed_over + (copied and 0 or 1)
  local at = now + UNCLAIMED_MS + (copied and 100 or passed_over)
  redis.call('ZADD', key('window'), whole(math.min(at, life.dispatched_at + dispatch_ms)), spec.job)
  if not copied then return end
  round.made = round.made + 1
  redis.call('HSET', key('clock'), 'u', table.concat({ round.began, round.most, round.made, spec.job, life.dispatch }, ' '))
  announce(spec, life, life.dispatch)
end
