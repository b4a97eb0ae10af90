-- Merges several sequences of jobs into one, newest first. A source reads sorted sets one after the other, a few jobs at a time.
-- newest, oldest: the bounds of the scores, as ZRANGE takes them; batch: how many jobs a source reads at a time
local newest, oldest, batch = '+inf', '-inf', 1
local sources = {}

-- next_set: returns the name of the next sorted set, which has older jobs than the one before; nil if there is none
local function add_source(next_set)
  table.insert(sources, { next_set = next_set, found = {}, at = 0, offset = 0 })
end

local function add_index(tenant)
  local set = 'index:' .. tenant
  add_source(function()
    local index = set
    set = nil
    return index
  end)
end

local function add_shelf(shelf)
  local number, is_last = 0, false
  add_source(function()
    if is_last then return nil end
    local chunk = redis.call('ZRANGE', key('ended:' .. shelf), newest, '-inf', 'BYSCORE', 'REV', 'LIMIT', number, 1, 'WITHSCORES')
    number = number + 1
    is_last = oldest ~= '-inf' and chunk[2] and tonumber(chunk[2]) <= tonumber(oldest)
    return chunk[1] and 'ended:' .. shelf .. ':' .. chunk[1]
  end)
end

-- Moves a source to its next job. Returns whether there is one.
local function advance(source)
  source.at = source.at + 2
  while source.at > #source.found do
    source.set = source.set or source.next_set()
    if not source.set then return false end
    source.found = redis.call('ZRANGE', key(source.set), newest, oldest, 'BYSCORE', 'REV', 'LIMIT', source.offset, batch, 'WITHSCORES')
    source.at, source.offset = 1, source.offset + #source.found / 2
    if #source.found < 2 * batch then source.set, source.offset = nil, 0 end
  end
  source.job, source.score = source.found[source.at], tonumber(source.found[source.at + 1])
  return true
end

local function open_sources()
  for i = #sources, 1, -1 do
    if not advance(sources[i]) then table.remove(sources, i) end
  end
end

-- Takes the newest job of all sources. Jobs with the same score come in the order of their ids, as in a sorted set.
local function take_newest()
  local first, job, score
  for i = 1, #sources do
    local source = sources[i]
    if not job or source.score > score or (source.score == score and source.job > job) then
      first, job, score = i, source.job, source.score
    end
  end
  if first and not advance(sources[first]) then table.remove(sources, first) end
  return job, score
end
