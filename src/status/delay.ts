import { WatsonError } from '../watson/errors.ts';
import type { ObservedStatus } from './types.ts';

/** After a mutation or a change another change is likely: the delays are 1 s, 2 s, 4 s … up to the ordinary interval. */
const BURST_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
const MAX_RATE_LIMIT_MS = 60_000;
const IDLE_FACTOR = 3;
const JITTER = 0.1;

/** `pending` counts as busy because the service may be analyzing data. */
const BUSY: ReadonlySet<ObservedStatus> = new Set(['pending', 'training', 'upgrading']);

export function isBusy(status: ObservedStatus): boolean {
  return BUSY.has(status);
}

/**
 * Delay after a successful poll, in milliseconds, with a jitter of ±10 %.
 * @param quietPolls full polls since the last mutation or change
 * @param random 0 to 1
 */
export function pollDelayMs(
  pollIntervalMs: number,
  isAnyBusy: boolean,
  quietPolls: number,
  random: number,
): number {
  const ordinaryMs = isAnyBusy ? pollIntervalMs : pollIntervalMs * IDLE_FACTOR;
  const burstMs = BURST_MS * 2 ** Math.min(quietPolls, 20);
  return Math.min(ordinaryMs, burstMs) * (1 - JITTER + 2 * JITTER * random);
}

/**
 * Delay after a failed poll, in milliseconds. It doubles with each failure, up to 30 s; the upper half is random.
 * @param failures failed polls in a row, 1 or more
 * @param random 0 to 1
 */
export function backoffDelayMs(pollIntervalMs: number, failures: number, random: number): number {
  const firstMs = Math.min(BURST_MS, pollIntervalMs);
  return Math.min(MAX_BACKOFF_MS, firstMs * 2 ** Math.min(failures - 1, 20)) * (0.5 + 0.5 * random);
}

/** Delay after a 429, in milliseconds: `Retry-After`, at least 1 s and at most 60 s. */
export function rateLimitDelayMs(retryAfterSeconds: number | undefined): number {
  return Math.min(MAX_RATE_LIMIT_MS, Math.max(BURST_MS, (retryAfterSeconds ?? 0) * 1_000));
}

/**
 * Delay that the service requests with a failure, in milliseconds; 0 without such a request. A 429 concerns all models
 * of the scope. The `Retry-After` of a 503 is obeyed only if nothing could be read, and for 30 s at most.
 */
export function requestedDelayMs(failure: unknown, isEverythingDown: boolean): number {
  if (!(failure instanceof WatsonError)) return 0;
  const { refusal, status, retryAfterSeconds = 0 } = failure;
  if (refusal === 'rate-limited') return rateLimitDelayMs(retryAfterSeconds);
  if (status !== 503 || !isEverythingDown) return 0;
  return Math.min(MAX_BACKOFF_MS, retryAfterSeconds * 1_000);
}
