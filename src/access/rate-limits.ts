import { createHash } from 'node:crypto';
import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../config/limits.ts';
import { rejectionError } from '../graphql/request-error.ts';
import { networkOf } from './connection-slots.ts';
import { createRateLimiter, type RateUse } from './rate-limiter.ts';

/** Counts what callers send. Each function throws `RATE_LIMITED` above the rate. */
export interface RateLimits {
  /**
   * Counts an operation of a caller, before its document is read.
   * @param token a token that belongs to this caller
   */
  takeRequest: (caller: string, remoteAddress: string | undefined, token?: string) => void;
  /** The caller of a token that was rejected for its rate before, so that the token need not be checked again. */
  limitedCallerOf: (token: string) => string | undefined;
  /** Throws while this caller is above its rate. */
  checkLimited: (caller: string) => void;
  /** Counts a subscription on an open WebSocket. Clients that reconnect start many at once, so it costs a tenth. */
  takeSubscription: (caller: string, remoteAddress: string | undefined) => void;
  /** Counts the root fields of a mutation, before the first is executed. */
  takeMutations: (caller: string, count: number) => void;
  /** Counts a rejected token of an address. Valid tokens of the same address are not affected. */
  takeAuthFailure: (remoteAddress: string | undefined) => void;
  /** The key under which rejected requests of a caller are counted: its address if it may be a new caller each time. */
  rejectionKeyOf: (caller: string, remoteAddress: string | undefined) => string;
  /** Called when the service has accepted the credential of a caller. Its requests no longer count for its address. */
  accept: (caller: string) => void;
}

/** What callers have used on one replica since it last said so. */
export interface SharedUse extends RateUse {
  /** Names one of the rates. */
  rate: string;
  key: string;
}

/** Sends what callers use here to the other replicas, and passes on what they use there. Neither is waited for. */
export type ShareUse = (onUse: (use: SharedUse) => void) => (use: SharedUse) => void;

/** Requests are counted in tenths, for subscriptions. */
const POINTS_OF_REQUEST = 10;
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

/** @param share absent: the rates hold for this process alone */
export function createRateLimits(limits: Limits, share?: ShareUse): RateLimits {
  const { requestsPerSecond, mutationsPerSecond, authFailuresPerSecond, unverifiedRequestsPerSecond } =
    limits;
  // Not `max`, which reserves the memory of all entries and takes a sixth of the start.
  const accepted = new LRUCache<string, true>({
    maxSize: MAX_ACCEPTED,
    sizeCalculation: () => 1,
    ttl: ACCEPTED_MS,
  });
  const rates = {
    requests: rateOf(
      requestsPerSecond * POINTS_OF_REQUEST,
      `A caller may send at most ${requestsPerSecond} requests a second (LEXIGATE_MAX_REQUESTS_PER_SECOND).`,
    ),
    mutations: rateOf(
      mutationsPerSecond,
      `A caller may send at most ${mutationsPerSecond} mutations a second (LEXIGATE_MAX_MUTATIONS_PER_SECOND).`,
    ),
    authFailures: rateOf(
      authFailuresPerSecond,
      `One address may send at most ${authFailuresPerSecond} rejected tokens a second (LEXIGATE_MAX_AUTH_FAILURES_PER_SECOND).`,
    ),
    unverified: rateOf(
      unverifiedRequestsPerSecond * POINTS_OF_REQUEST,
      `One address may send at most ${unverifiedRequestsPerSecond} requests a second with credentials that the service has not accepted yet (LEXIGATE_MAX_UNVERIFIED_REQUESTS_PER_SECOND).`,
    ),
  };
  /** The callers of tokens that were rejected for their rate. */
  const limited = new LRUCache<string, string>({
    maxSize: MAX_KEY_CHARACTERS,
    sizeCalculation: keyCharacters,
  });
  const byName = new Map(Object.entries(rates));
  const onUsed = share?.(({ rate, key, ...use }) => byName.get(rate)?.addRemote(key, use));

  function take(rate: keyof typeof rates, key: string, points: number): void {
    const use = rates[rate].take(key, points);
    onUsed?.({ rate, key, ...use });
  }

  // A client may send a new credential with each request, to be a new caller each time.
  const isUnverified = (caller: string) => caller.startsWith(CREDENTIAL) && !accepted.has(caller);

  return {
    takeRequest(caller, remoteAddress, token) {
      try {
        take('requests', caller, POINTS_OF_REQUEST);
      } catch (error) {
        if (token !== undefined && token.length <= MAX_CREDENTIAL_CHARACTERS) limited.set(token, caller);
        throw error;
      }
      if (isUnverified(caller)) take('unverified', networkOf(remoteAddress ?? ''), POINTS_OF_REQUEST);
    },
    limitedCallerOf: (token) => (limited.size > 0 ? limited.get(token) : undefined),
    checkLimited: (caller) => rates.requests.check(caller),
    // The other replicas are not told: when one drains, its clients subscribe again on the others, all at once.
    takeSubscription(caller, remoteAddress) {
      rates.requests.take(caller, 1);
      if (isUnverified(caller)) rates.unverified.take(networkOf(remoteAddress ?? ''), 1);
    },
    rejectionKeyOf: (caller, remoteAddress) =>
      isUnverified(caller) ? networkOf(remoteAddress ?? '') : caller,
    accept(caller) {
      if (accepted.getRemainingTTL(caller) < ACCEPTED_MS - REFRESH_MS) accepted.set(caller, true);
    },
    // A document with more mutations than the rate would otherwise never run.
    takeMutations: (caller, count) => take('mutations', caller, Math.min(count, mutationsPerSecond)),
    takeAuthFailure: (remoteAddress) => take('authFailures', networkOf(remoteAddress ?? ''), 1),
  };
}

function rateOf(points: number, message: string) {
  return createRateLimiter(points, (waitMs) => rateLimited(message, waitMs));
}

function rateLimited(message: string, waitMs: number): GraphQLError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return rejectionError(`${message} Try again in ${retryAfterSeconds} s.`, {
    code: 'RATE_LIMITED',
    retryAfterSeconds,
    http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
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
  sizeCalculation: keyCharacters,
});

function keyCharacters(_key: string, credential: string): number {
  return credential.length + KEY_CHARACTERS;
}

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
