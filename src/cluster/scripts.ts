import { FORGET_MS, LEASE_MS, MAX_CONTENT_BYTES, RECENT_MS } from './store.ts';

/**
 * The operations of `ScopeStore` as Lua scripts. Redis runs one script at a time, so each is atomic. All times are in
 * microseconds of the Redis server, whose clock is the only one that counts.
 *
 * What is stored may have been damaged. No script fails because of that: it would stop the polls for all other scopes
 * too. Keys of another type are deleted, and what is no number is 0.
 *
 * KEYS: the state, what each replica watches, the channel. ARGV: replica, from, contentAt, then those of the script.
 */
const PRELUDE = `
local state, interests, channel = KEYS[1], KEYS[2], KEYS[3]
local replica, from, contentAt = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function heal(key)
  local length = redis.pcall('HLEN', key)
  -- Deletes the key, with a command that the scripts need anyway.
  if type(length) == 'table' and length.err and string.find(length.err, 'WRONGTYPE') then redis.call('PEXPIRE', key, 0) end
end
heal(state)
heal(interests)

local function text(number) return string.format('%.0f', number) end
local function set(field, number) redis.call('HSET', state, field, text(number)) end
local function get(field)
  local number = tonumber(redis.call('HGET', state, field) or '0')
  return number and number >= 0 and number < 9e15 and math.floor(number) or 0
end
local function hint(kind, number, causes)
  redis.call('PUBLISH', channel, kind .. text(number) .. (causes and ' ' .. causes or ''))
end

-- A server that was restarted or promoted may lack the last writes. What it knows of leases and polls is void.
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or '-'
local function dropSnapshot()
  redis.call('HDEL', state, 'position', 'positionAt', 'storedAt', 'observedAt', 'contentAt', 'content')
end
if redis.call('HGET', state, 'run') ~= run then
  dropSnapshot()
  redis.call('HDEL', state, 'owner', 'until', 'token', 'tokenAt')
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
local function keep()
  redis.call('PEXPIRE', state, ${FORGET_MS})
  redis.call('PEXPIRE', interests, ${FORGET_MS})
end
local function standing(...)
  keep()
  local position = get('position')
  local content = ''
  if position > 0 and get('contentAt') ~= contentAt then
    local length = redis.call('HSTRLEN', state, 'content')
    -- The replica cannot read '-', and says so.
    content = length > 0 and length <= ${MAX_CONTENT_BYTES} and redis.call('HGET', state, 'content') or '-'
  end
  return {
    lease(), math.max(0, get('until') - now), get('counter'), get('mutatedAt'), get('wantedAt'),
    position, now - get('positionAt'), now - get('storedAt'), get('observedAt'), get('contentAt'), content, ...
  }
end
`;

/** ARGV: interest, whether a mutation was made, number of an unreadable content, and perhaps the causes. */
const ATTEND = `
watch(ARGV[4])
if lease() == 'own' then hold() end
if ARGV[5] == '1' then
  set('mutatedAt', issue())
  hint('p', get('mutatedAt'), ARGV[7])
end
local unreadableAt = tonumber(ARGV[6])
if unreadableAt > 0 and get('contentAt') == unreadableAt then
  dropSnapshot()
  set('wantedAt', issue())
  hint('p', get('wantedAt'))
end
return standing()
`;

/** ARGV: interest, what to ask for, and perhaps the causes. Adds to the standing: token or 0, awaited position, what the others watch. */
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
    if not expiry or tonumber(expiry) <= now then redis.call('HDEL', interests, all[i])
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
    hint('p', awaited, ARGV[6])
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
keep()
return {}
`;

/** The names differ from those of commands, since the client has a method for each. */
export const SCRIPTS = {
  attendScope: PRELUDE + ATTEND,
  beginPoll: PRELUDE + BEGIN,
  publishPoll: PRELUDE + PUBLISH,
  leaveScope: PRELUDE + LEAVE,
} as const;
