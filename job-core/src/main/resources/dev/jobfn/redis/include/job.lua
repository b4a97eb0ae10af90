-- A job is two keys:
--   j:<job>  a string, written once: a line of fields, then the metadata, then the input
--   l:<job>  a hash, the job's life: everything that changes. The first dispatch or delay creates it; without it the job is queued,
--            as submitted. JobField.java has the same list.
--            s state   v version   q queued at   b began at   e ended at   n next due at   (ms)
--            d dispatch token, empty once a claim has used it   w dispatched at
--            t run token   a attempts begun   x those of them that do not count (released, lost, before a manual retry)
--            l leases lost   u run token of the last lost one   c cancelled at   p progress percent   m progress message
--            r reason   y error type   g error message   f 1 if another attempt could help
--            o result; further pieces are o2, o3 and so on   h bytes of a long result
--            u 1 if the result of the ended job was removed for lack of memory
--            z bytes that the ended job adds to its tenant's usage   k its place among the ended jobs, see include/shelves.lua
local function spec_in(job, text)
  local created, type, tenant, priority, attempts, lost, retention, events, idem, timeout =
    string.match(text, '^(%d+) (%S+) (%S+) (%d) (%d+) (%d+) (%d+) (%d) (%S+) (%d+) ')
  if not created then return nil end
  return { job = job, created = tonumber(created), type = type, tenant = tenant, priority = tonumber(priority),
    attempts = tonumber(attempts), lost = tonumber(lost), retention = tonumber(retention),
    events = events == '1', idem = idem, timeout = tonumber(timeout) }
end

-- The line and the metadata of the spec; nil if there is no such job.
local function head_of(job)
  local spec = key('j:' .. job)
  local line = string.match(redis.call('GETRANGE', spec, 0, 399), '^([^\n]*)\n')
  if not line then return nil end
  local bytes = tonumber(string.match(line, ' (%d+)$'))
  return line, bytes > 0 and redis.call('GETRANGE', spec, #line + 1, #line + bytes) or ''
end

local function spec_of(job)
  local text = redis.call('GETRANGE', key('j:' .. job), 0, 399)
  local spec = spec_in(job, text)
  if spec and #text < 400 then spec.size = #text end
  return spec
end

local function life_of(job)
  local fields = redis.call('HMGET', key('l:' .. job), 's', 'd', 't', 'a', 'x', 'l', 'c', 'w', 'v')
  local state, dispatch_token, run, attempt, excused, lost, cancelled_at, dispatched_at, version = unpack(fields)
  return { state = state or 'queued', dispatch = dispatch_token ~= '' and dispatch_token, run = run,
    attempt = tonumber(attempt or 0), excused = tonumber(excused or 0), lost = tonumber(lost or 0), cancel = cancelled_at,
    dispatched_at = tonumber(dispatched_at or 0), version = tonumber(version or 0) }
end

-- Writes fields of the life, increments the version and notifies waiters.
local function change(job, life, ...)
  life.version = life.version + 1
  redis.call('HSET', key('l:' .. job), 'v', whole(life.version), ...)
  redis.call('PUBLISH', key('changes'), job)
end

-- Begins an attempt, and writes further fields of the life.
local function begin(job, life, run, ...)
  life.attempt = life.attempt + 1
  change(job, life, 's', 'running', 't', run, 'a', whole(life.attempt), 'b', at_now, ...)
  if life.attempt > 1 then redis.call('HDEL', key('l:' .. job), 'p', 'm') end
end

-- What a run must know: the spec, the attempt's number, how many attempts before it count, and the leases lost.
local function begun(text, life)
  return text, whole(life.attempt), whole(life.attempt - 1 - life.excused), whole(life.lost)
end

-- The life without the result, which can be long: a page or a shared call would hold many results.
local shown = { 's', 'v', 'q', 'b', 'e', 'n', 'a', 'c', 'p', 'm', 'r', 'y', 'g', 'f', 'u' }
local function life_without_result(job)
  local values, life = redis.call('HMGET', key('l:' .. job), unpack(shown)), {}
  for i, field in ipairs(shown) do
    if values[i] then
      table.insert(life, field)
      table.insert(life, values[i])
    end
  end
  return life
end
