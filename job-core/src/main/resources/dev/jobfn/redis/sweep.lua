#!lua flags=allow-oom
-- Does what is due without being the clock, and starts the clock where it is missing: the backstop, and a reader that saw
-- something overdue. Counts again what tenants take.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- Returns  `ok` and how many ended jobs are still to be trimmed
-- Invariant: leases are the clock's matter alone.
--- include lane job tenants dispatch ending clock recount
trim(500)
recount()
promote(100)
fill(100)
return answer('ok', tostring(redis.call('ZCOUNT', key('expires'), '-inf', now)))
