import { WatsonError } from '../watson/errors.ts';

/** A late joiner that has received nothing after this time hears why. */
export const NOTICE_MS = 1_500;
/** A poll that takes longer counts as failed. The service is slow at times, and answers within 2.5 s. */
export const SLOW_POLL_MS = 3_000;
/** With very short intervals one failed poll would be told at once. */
const MIN_STALE_MS = 2_000;
const STALE_INTERVALS = 2;

export interface StalenessCheck {
  /** Milliseconds since 1970, as all times here. */
  now: number;
  /** Longest time without confirmation before subscribers hear of it, in milliseconds. */
  staleAfterMs: number;
  /** The failure of the last poll, if it could read nothing. */
  outage: PollFailure | undefined;
  /** Start of the poll under way. */
  pollingSince: number | undefined;
  /** The code of an error for callers. */
  codeOf: (error: unknown) => string;
}

export interface PollFailure {
  error: unknown;
  at: number;
}

const NO_RESPONSE = new WatsonError({ kind: 'timeout', method: 'GET', url: 'the poll under way' });

/** Two intervals: the one that was planned last, or the poll interval while the planned ones are shorter. */
export function staleAfter(pollIntervalMs: number, plannedMs: number): number {
  return Math.max(MIN_STALE_MS, STALE_INTERVALS * Math.max(pollIntervalMs, plannedMs));
}

/**
 * The failure that shows that states cannot be confirmed: their own, that of all other states, or a poll that takes too long.
 * @param own the last failure of these states
 */
export function failureOf(
  own: PollFailure | undefined,
  { outage, pollingSince = Infinity }: StalenessCheck,
): PollFailure {
  return own ?? outage ?? { error: NO_RESPONSE, at: pollingSince + SLOW_POLL_MS };
}

/** When a late joiner hears that its state cannot be confirmed; Infinity while nothing has failed. */
export function noticeAt(joinedAt: number, failure: PollFailure): number {
  return Math.max(joinedAt + NOTICE_MS, failure.at);
}
