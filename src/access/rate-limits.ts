import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../config/limits.ts';
import { SweptMap } from '../watson/swept-map.ts';
import { networkOf } from './connection-slots.ts';

/** Counts what callers send. Each function throws `RATE_LIMITED` above the rate. */
export interface RateLimits {
  /** Counts an operation of a caller, before its document is read. */
  takeRequest: (caller: string, remoteAddress: string | undefined) => void;
  /** Counts a subscription on an open WebSocket. Clients that reconnect start many at once, so it costs a tenth. */
  takeSubscription: (caller: string, remoteAddress: string | undefined) => void;
  /** Counts the root fields of a mutation, before the first is executed. */
  takeMutations: (caller: string, count: number) => void;
  /** Counts a rejected token of an address. Valid tokens of the same address are not affected. */
  takeAuthFailure: (remoteAddress: string | undefined) => void;
  /** Called when the service has accepted the credential of a caller. Its requests no longer count for its address. */
  accept: (caller: string) => void;
}

type Take = (key: string, points: number) => void;

/** Requests are counted in tenths, for subscriptions. */
const POINTS_OF_REQUEST = 10;
/** On top of the rate, a caller may send this many times the rate in each `BURST_SECONDS`. */
const BURST = 2;
const BURST_SECONDS = 10;
/** A longer credential is rejected, so its hash is never needed. */
export const MAX_CREDENTIAL_CHARACTERS = 16_384;
const CREDENTIAL = 'credential ';
/** Characters of the credentials and keys that are remembered, and those of a key and its entry. */
const MAX_KEY_CHARACTERS = 2 * 1024 * 1024;
const KEY_CHARACTERS = 200;
/** How many accepted credentials are remembered, and how long after the last request that the service accepted. */
const MAX_ACCEPTED = 100_000;
const ACCEPTED_MS = 60 * 60 * 1_000;
/** A credential that was accepted in this time is not noted again. */
const REFRESH_MS = 60 * 1_000;

export function createRateLimits(limits: Limits): RateLimits {
  const { requestsPerSecond, mutationsPerSecond, authFailuresPerSecond, unverifiedRequestsPerSecond } =
    limits;
  // Not `max`, which reserves the memory of all entries and takes a sixth of the start.
  const accepted = new LRUCache<string, true>({
    maxSize: MAX_ACCEPTED,
    sizeCalculation: () => 1,
    ttl: ACCEPTED_MS,
  });
  const takeRequest = limiter(
    requestsPerSecond * POINTS_OF_REQUEST,
    `A caller may send at most ${requestsPerSecond} requests a second (LEXIGATE_MAX_REQUESTS_PER_SECOND).`,
  );
  const takeMutations = limiter(
    mutationsPerSecond,
    `A caller may send at most ${mutationsPerSecond} mutations a second (LEXIGATE_MAX_MUTATIONS_PER_SECOND).`,
  );
  const takeAuthFailure = limiter(
    authFailuresPerSecond,
    `One address may send at most ${authFailuresPerSecond} rejected tokens a second (LEXIGATE_MAX_AUTH_FAILURES_PER_SECOND).`,
  );
  const takeUnverified = limiter(
    unverifiedRequestsPerSecond * POINTS_OF_REQUEST,
    `One address may send at most ${unverifiedRequestsPerSecond} requests a second with credentials that the service has not accepted yet (LEXIGATE_MAX_UNVERIFIED_REQUESTS_PER_SECOND).`,
  );

  function take(caller: string, remoteAddress: string | undefined, points: number): void {
    takeRequest(caller, points);
    // A client may send a new credential with each request, to be a new caller each time.
    const isUnverified = caller.startsWith(CREDENTIAL) && !accepted.has(caller);
    if (isUnverified) takeUnverified(networkOf(remoteAddress ?? ''), points);
  }

  return {
    takeRequest: (caller, remoteAddress) => take(caller, remoteAddress, POINTS_OF_REQUEST),
    takeSubscription: (caller, remoteAddress) => take(caller, remoteAddress, 1),
    accept(caller) {
      if (accepted.getRemainingTTL(caller) < ACCEPTED_MS - REFRESH_MS) accepted.set(caller, true);
    },
    // A document with more mutations than the rate would otherwise never run.
    takeMutations: (caller, count) => takeMutations(caller, Math.min(count, mutationsPerSecond)),
    takeAuthFailure: (remoteAddress) => takeAuthFailure(networkOf(remoteAddress ?? ''), 1),
  };
}

/** What a key has used up since the start of its window. */
interface Window {
  used: number;
  /** See `performance.now`. */
  endsAt: number;
}

/** Counts in windows that start with the first use of a key. */
function windowsOf(ms: number): (key: string, count: number, now: number) => Window {
  const windows = new SweptMap<Window>(
    () => ({ used: 0, endsAt: 0 }),
    ({ endsAt }) => endsAt <= performance.now(),
  );
  return (key, count, now) => {
    const window = windows.get(key);
    if (window.endsAt <= now) {
      window.endsAt = now + ms;
      window.used = 0;
    }
    window.used += count;
    return window;
  };
}

/** What the gateway can receive in `BURST_SECONDS` bounds the number of keys. */
function limiter(points: number, message: string): Take {
  const count = windowsOf(1_000);
  const countBurst = windowsOf(BURST_SECONDS * 1_000);
  return (key, cost) => {
    const now = performance.now();
    const window = count(key, cost, now);
    if (window.used <= points) return;
    const burst = countBurst(key, cost, now);
    if (burst.used > points * BURST) throw rateLimited(message, Math.min(window.endsAt, burst.endsAt) - now);
  };
}

function rateLimited(message: string, waitMs: number): GraphQLError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new GraphQLError(`${message} Try again in ${retryAfterSeconds} s.`, {
    extensions: {
      code: 'RATE_LIMITED',
      retryAfterSeconds,
      http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
    },
  });
}

/** Identifies a caller whose token the gateway does not check: by its credential, hashed, or else by its address. */
export function callerKeyOf(authorization: string | undefined, remoteAddress: string | undefined): string {
  const credential = authorization?.trim() ?? '';
  const isCredential = credential !== '' && credential.length <= MAX_CREDENTIAL_CHARACTERS;
  return isCredential ? keyOf(credential) : `address ${networkOf(remoteAddress ?? '')}`;
}

/** The keys of recent credentials: a hash costs more than the rest of the count. */
const keys = new LRUCache<string, string>({
  maxSize: MAX_KEY_CHARACTERS,
  sizeCalculation: (_key, credential) => credential.length + KEY_CHARACTERS,
});

function keyOf(credential: string): string {
  const known = keys.get(credential);
  if (known !== undefined) return known;
  const key = `${CREDENTIAL}${hashOf(credential)}`;
  keys.set(credential, key);
  return key;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
