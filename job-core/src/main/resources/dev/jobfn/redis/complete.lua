#!lua flags=allow-oom
-- Runs end with results. Each is judged separately.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3..]  for each job, three: job, run token, result in JSON; then, if the callers can run further jobs, their offers: see
--             include/next.lua
-- Returns, for each job, two of
--          `succeeded`      `already` and the state: this run has already ended      `gone`: not the current run
--          and, if there are offers, five about the next job: see add_next
-- Invariant: only the current run token records an outcome, and it records only one.
--- include lane job tenants dispatch shelves ending clock next
local jobs, replies, ended, details = math.floor((#ARGV - 2) / 3), {}, {}, {}

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
  finish(spec, life, 'succeeded', run, '-', 'p', '100', pieces(result))
  if life.attempt > 1 then redis.call('HDEL', key('l:' .. job), 'r', 'y', 'g', 'f') end
  return 'succeeded', ''
end

trim(8 + jobs)
promote(8)
read_offers(ARGV[3 + 3 * jobs])
for i = 1, jobs do
  replies[i] = { complete(ARGV[3 * i], ARGV[3 * i + 1], ARGV[3 * i + 2]) }
  ended[i] = replies[i][1] == 'succeeded'
end
hand_over(ended)
fill(16 + 2 * jobs)
for i, reply in ipairs(replies) do
  table.insert(details, reply[1])
  table.insert(details, reply[2])
  add_next(details, i)
end
return answer_each(details)
