#!lua flags=allow-oom
-- Handles whatever is due, without being the clock, and starts the clock if it is missing. The backstop calls it, and so does a
-- reader that saw something overdue. Also counts the tenants' usage again and tidies the shelves.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- Returns  `ok` and how many ended jobs are still to be removed
-- Invariant: only the clock ends leases.
--- include lane job tenants dispatch shelves ending clock recount
trim(500)
tidy_shelves(20)
recount()
promote(100)
fill(100)
return answer('ok', tostring(redis.call('ZCOUNT', key('expires'), '-inf', now)))
