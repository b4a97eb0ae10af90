#!lua flags=no-writes
-- Reads one piece of a result that is too long to come with its record.
-- KEYS[1], ARGV[1..2]  see include/lane.lua
-- ARGV[3]  job      ARGV[4]  the piece's number, from 1
-- Returns  its bytes, or `` if there is no such piece
--- include lane
local piece = ARGV[4] == '1' and 'o' or 'o' .. ARGV[4]
return redis.call('HGET', key('l:' .. ARGV[3]), piece) or ''
