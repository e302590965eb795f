import { FORGET_MS, LEASE_MS, RECENT_MS } from './store.ts';

/**
 * The operations of `ScopeStore` as Lua scripts. Redis runs one script at a time, so each is atomic. All times are in
 * microseconds of the Redis server, whose clock is the only one that counts.
 *
 * KEYS: the state, what each replica watches, the channel. ARGV: replica, from, contentAt, then those of the script.
 */
const PRELUDE = `
local state, interests, channel = KEYS[1], KEYS[2], KEYS[3]
local replica, from, contentAt = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function text(number) return string.format('%.0f', number) end
local function set(field, number) redis.call('HSET', state, field, text(number)) end
local function get(field) return tonumber(redis.call('HGET', state, field) or '0') end
local function hint(kind, number) redis.call('PUBLISH', channel, kind .. text(number)) end

-- A server that was restarted or promoted may lack the last writes. What it knows of leases and polls is void.
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or '-'
if redis.call('HGET', state, 'run') ~= run then
  redis.call('HDEL', state, 'owner', 'until', 'token', 'tokenAt', 'position', 'positionAt', 'storedAt', 'observedAt', 'contentAt', 'content')
  redis.call('HSET', state, 'run', run)
end
if get('counter') < from then set('counter', from) end

local function issue()
  local number = math.max(get('counter') + 1, now)
  set('counter', number)
  return number
end
local function lease()
  if get('until') <= now then return 'free' end
  return redis.call('HGET', state, 'owner') == replica and 'own' or 'other'
end
local function hold()
  redis.call('HSET', state, 'owner', replica)
  set('until', now + ${LEASE_MS * 1_000})
end
local function watch(interest)
  redis.call('HSET', interests, replica, text(now + ${LEASE_MS * 1_000}) .. ':' .. interest)
end
local function standing(...)
  redis.call('PEXPIRE', state, ${FORGET_MS})
  redis.call('PEXPIRE', interests, ${FORGET_MS})
  local position = get('position')
  local content = ''
  if position > 0 and get('contentAt') ~= contentAt then content = redis.call('HGET', state, 'content') end
  return {
    lease(), math.max(0, get('until') - now), get('counter'), get('mutatedAt'), get('wantedAt'),
    position, now - get('positionAt'), now - get('storedAt'), get('observedAt'), get('contentAt'), content, ...
  }
end
`;

/** ARGV: interest, whether a mutation was made. */
const ATTEND = `
watch(ARGV[4])
if lease() == 'own' then hold() end
if ARGV[5] == '1' then
  set('mutatedAt', issue())
  hint('p', get('mutatedAt'))
end
return standing()
`;

/** ARGV: interest, what to ask for. Adds to the standing: token or 0, awaited position, what the others watch. */
const BEGIN = `
watch(ARGV[4])
local want = ARGV[5]
if lease() ~= 'other' then
  hold()
  local token = issue()
  set('token', token)
  set('tokenAt', now)
  local others = {}
  local all = redis.call('HGETALL', interests)
  for i = 1, #all, 2 do
    local expiry, interest = string.match(all[i + 1], '^(%d+):(.*)$')
    if tonumber(expiry) <= now then redis.call('HDEL', interests, all[i])
    elseif all[i] ~= replica then others[#others + 1] = interest end
  end
  return standing(token, 0, others)
end

local mutatedAt, token, position = get('mutatedAt'), get('token'), get('position')
local asked = math.max(mutatedAt, get('wantedAt'))
local recent = now - ${RECENT_MS * 1_000}
local function serves(number, at)
  return want == 'recent' and number >= from and number > mutatedAt and at >= recent
end
local awaited = 0
if want ~= 'none' then
  if serves(position, get('positionAt')) then awaited = position
  elseif token > position and serves(token, get('tokenAt')) then awaited = token
  elseif asked > token then awaited = asked
  else
    awaited = issue()
    set('wantedAt', awaited)
    hint('p', awaited)
  end
end
return standing(0, awaited, {})
`;

/** ARGV: token, time of observation, whether there is content, content. Adds to the standing: whether it is accepted. */
const PUBLISH = `
local token, hasContent = tonumber(ARGV[4]), ARGV[6] == '1'
local isFenced = lease() ~= 'own' or get('token') ~= token
if isFenced or (not hasContent and get('contentAt') ~= contentAt) then return standing(0) end
local isAwaited = math.max(get('mutatedAt'), get('wantedAt')) > get('position')
hold()
set('position', token)
set('positionAt', get('tokenAt'))
set('storedAt', now)
redis.call('HSET', state, 'observedAt', ARGV[5])
if hasContent then
  redis.call('HSET', state, 'content', ARGV[7])
  set('contentAt', token)
  contentAt = token
end
if hasContent or isAwaited then hint('s', token) end
return standing(1)
`;

/** ARGV: whether the replica no longer watches the scope. */
const LEAVE = `
if ARGV[4] == '1' then redis.call('HDEL', interests, replica) end
if lease() == 'own' then
  redis.call('HDEL', state, 'owner', 'until', 'token')
  hint('f', get('counter'))
end
return standing()
`;

/** The names differ from those of commands, since the client has a method for each. */
export const SCRIPTS = {
  attendScope: PRELUDE + ATTEND,
  beginPoll: PRELUDE + BEGIN,
  publishPoll: PRELUDE + PUBLISH,
  leaveScope: PRELUDE + LEAVE,
} as const;
