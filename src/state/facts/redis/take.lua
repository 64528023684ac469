-- KEYS outboxes (streams). ARGV 1 consumer; 2 most entries; 3 how long they are held, ms.
-- Gives {{number of the key, id, effect as JSON, how often handed out}, …}
local group, most, taken = 'gateways', tonumber(ARGV[2]), {}
for number, outbox in ipairs(KEYS) do
  if #taken >= most then break end
  if redis.call('EXISTS', outbox) == 1 then
    redis.pcall('XGROUP', 'CREATE', outbox, group, '0')
    -- Those that somebody took and did not settle in time.
    local late = redis.call('XAUTOCLAIM', outbox, group, ARGV[1], ARGV[3], '0', 'COUNT', most - #taken)[2]
    for _, entry in ipairs(late) do
      if entry and entry[2] then
        local pending = redis.call('XPENDING', outbox, group, entry[1], entry[1], 1)[1]
        taken[#taken + 1] = {number, entry[1], entry[2][2], pending and pending[4] or 1}
      end
    end
    if #taken < most then
      local fresh = redis.call('XREADGROUP', 'GROUP', group, ARGV[1], 'COUNT', most - #taken, 'STREAMS', outbox, '>')
      for _, entry in ipairs(fresh and fresh[1][2] or {}) do
        taken[#taken + 1] = {number, entry[1], entry[2][2], 1}
      end
    end
  end
end
return taken
