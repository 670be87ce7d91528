/**
 * Each job is a hash. Field `order` holds the order of the latest claimed update; every other field is a piece of work
 * and holds `completed`, or `<until> <token>` while it is claimed. Times are Redis's own, in ms: the clocks of the
 * processes need not agree. Every script takes KEYS[1] = the hash, so all steps of a job run on one node of a cluster,
 * and ARGV[1] = for how long it is kept after the last step, in ms.
 */

const now = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)`

const mine = `
local held = redis.call('HGET', KEYS[1], ARGV[2])
local mine = held and string.match(held, '^%d+ (.*)$') == ARGV[3]`

/** ARGV: keep, work, token, lease, order. Returns what `Ledger.claim` does. Order 1 is that of an unknown time. */
export const claim = `${now}
local order = tonumber(ARGV[5])
local latest = tonumber(redis.call('HGET', KEYS[1], 'order') or '0')
if order ~= 1 and order < latest then return 'stale' end
local held = redis.call('HGET', KEYS[1], ARGV[2])
if held == 'completed' then return 'completed' end
if held then
  local till, token = string.match(held, '^(%d+) (.*)$')
  if token ~= ARGV[3] and tonumber(till) > now then return 'running' end
end
if order > latest then redis.call('HSET', KEYS[1], 'order', ARGV[5]) end
redis.call('HSET', KEYS[1], ARGV[2], string.format('%.0f', now + ARGV[4]) .. ' ' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 'claimed'`

/** ARGV: keep, work, token, lease. */
export const renew = `${now}${mine}
if mine then
  redis.call('HSET', KEYS[1], ARGV[2], string.format('%.0f', now + ARGV[4]) .. ' ' .. ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end`

/** ARGV: keep, work. Work that is done is done, also when its lease was over. */
export const complete = `
redis.call('HSET', KEYS[1], ARGV[2], 'completed')
redis.call('PEXPIRE', KEYS[1], ARGV[1])`

/** ARGV: keep, work, token. */
export const release = `${mine}
if mine then redis.call('HDEL', KEYS[1], ARGV[2]) end`
