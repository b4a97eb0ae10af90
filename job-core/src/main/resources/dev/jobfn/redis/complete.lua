#!lua flags=allow-oom
-- Runs end with results. Each is judged separately.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..]  for each job, three: job, run token, result in JSON
-- Returns, for each job, two of
--          `succeeded`      `already` and the state: this run has already ended      `gone`: not the current run
-- Invariant: only the current run token records an outcome, and it records only one.
--- include lane job tenants dispatch ending clock
local details = {}

-- A result is stored in pieces `o`, `o2` and so on, each of whole characters. Redis stores a hash compactly while no value is longer
-- than 64 bytes (hash-max-listpack-value), so results of up to 512 bytes are cut into pieces of that size. Longer results are cut so
-- that they can be read piece by piece.
local function pieces(result)
  local most = #result <= 512 and 64 or 65500
  local fields, from = {}, 1
  if #result > most and most > 64 then fields = { 'h', #result } end
  local first = #fields
  while from <= #result do
    local to = math.min(from + most - 1, #result)
    while to < #result and string.find(result, '^[\128-\191]', to + 1) do to = to - 1 end
    table.insert(fields, #fields == first and 'o' or 'o' .. (#fields - first) / 2 + 1)
    table.insert(fields, string.sub(result, from, to))
    from = to + 1
  end
  return unpack(fields)
end

local function complete(job, run, result)
  local spec, life = spec_of(job), life_of(job)
  if not spec or life.run ~= run then return 'gone', '' end
  if life.state ~= 'running' then return 'already', life.state end
  finish(spec, life, 'succeeded', run, '-', 'p', 100, pieces(result))
  if life.attempt > 1 then redis.call('HDEL', key('l:' .. job), 'r', 'y', 'g', 'f') end
  return 'succeeded', ''
end

trim(8 + (#ARGV - 2) / 3)
promote(8)
for i = 3, #ARGV, 3 do
  local status, state = complete(ARGV[i], ARGV[i + 1], ARGV[i + 2])
  table.insert(details, status)
  table.insert(details, state)
end
fill(16 + #details)
return answer_each(details)
