-- KEYS 1 session. ARGV 1 version that was seen, '*' for whatever is there; 2 channel; 3 what to call the session there.
-- Gives 'deleted', 'absent' or 'conflict'.
local version = redis.call('HGET', KEYS[1], 'v')
if ARGV[1] ~= '*' and ARGV[1] ~= version then return 'conflict' end
if not version then return 'absent' end
redis.call('UNLINK', KEYS[1])
redis.call('PUBLISH', ARGV[2], '- ' .. ARGV[3])
return 'deleted'
