-- The one step in which a session changes.
--
-- KEYS  1 session: hash of v (version), f (facts as JSON), t (time to keep, ms, 0 for ever)
--       2 remembered answer: string; the session's key again where the request has no idempotency key
--       3 outbox: stream; the session's key again where there are no effects
-- ARGV  1 id of this commit        2 version that was seen: '' for none, '*' for whatever is there
--       3 '1' when there are facts 4 the facts           5 time to keep, ms, '' for as before
--       6 default time to keep     7 fingerprint of the request, '' without an idempotency key
--       8 its answer               9 how long to remember that, ms
--       10 channel of changes     11 what to call the session there
--       12… effects as JSON
-- Gives {'repeated', remembered} | {'conflict', v, f, t, ms left} | {'committed', v, f (false when just written), t}
--
-- Commands that a full server refuses come first: when one is refused, nothing has been written.
local session, id = KEYS[1], ARGV[1]
local remembering = ARGV[7] ~= ''

if remembering then
  local before = redis.call('GET', KEYS[2])
  if before then
    -- A write, so that WAIT after this covers the commit that is repeated, whichever connection made it.
    redis.call('PEXPIRE', KEYS[2], ARGV[9])
    return {'repeated', before}
  end
end

local held = redis.call('HMGET', session, 'v', 't', 'f')
local version, keep = held[1], held[2]

-- This very commit, sent again after its reply was lost.
if version and string.sub(version, -(#id + 1)) == '-' .. id then
  local left = redis.call('PTTL', session)
  if left > 0 then redis.call('PEXPIRE', session, left) else redis.call('PERSIST', session) end
  return {'committed', version, held[3], keep}
end

if ARGV[2] ~= '*' and ARGV[2] ~= (version or '') then
  if not version then return {'conflict'} end
  return {'conflict', version, held[3], keep, redis.call('PTTL', session)}
end

local facts = held[3]
if ARGV[5] ~= '' then keep = ARGV[5] elseif not keep then keep = ARGV[6] end
if ARGV[3] == '1' then
  version = string.format('%d-%s', (tonumber(string.match(version or '0', '^%d+')) or 0) + 1, id)
  facts = false
  redis.call('HSET', session, 'v', version, 'f', ARGV[4], 't', keep)
elseif version and ARGV[5] ~= '' then
  redis.call('HSET', session, 't', keep)
end
for i = 12, #ARGV do redis.call('XADD', KEYS[3], '*', 'e', ARGV[i]) end
if remembering then redis.call('SET', KEYS[2], ARGV[7] .. ' ' .. ARGV[8], 'PX', ARGV[9]) end
if version then
  if keep == '0' then redis.call('PERSIST', session) else redis.call('PEXPIRE', session, keep) end
end
if ARGV[3] == '1' then redis.call('PUBLISH', ARGV[10], version .. ' ' .. ARGV[11]) end
return {'committed', version, facts, keep}
