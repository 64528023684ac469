-- KEYS 1 outbox (stream). ARGV ids of entries. Gives how many were removed.
redis.call('XACK', KEYS[1], 'gateways', unpack(ARGV))
return redis.call('XDEL', KEYS[1], unpack(ARGV))
