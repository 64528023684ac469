-- KEYS 1 session. Gives {v, f, t, ms left}, or {} where there is none.
local held = redis.call('HMGET', KEYS[1], 'v', 'f', 't')
if not held[1] then return {} end
return {held[1], held[2], held[3], redis.call('PTTL', KEYS[1])}
