import type { WatsonError } from '../watson/errors.ts';
import type { ObservedStatus } from './types.ts';

/** After a mutation or a change the next one is likely soon: 1 s, 2 s, 4 s … until the ordinary interval. */
const BURST_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
const MAX_RATE_LIMIT_STEP_MS = 60_000;
const IDLE_FACTOR = 3;
const JITTER = 0.1;

/** `pending` counts as busy, since it may mean that data is being analysed. */
const BUSY: ReadonlySet<ObservedStatus> = new Set(['pending', 'training', 'upgrading']);

export function isBusy(status: ObservedStatus): boolean {
  return BUSY.has(status);
}

/**
 * The wait after a good round, in milliseconds, ±10 %.
 * @param quietRounds rounds since the last mutation or change
 */
export function pollDelayMs(
  pollIntervalMs: number,
  busy: boolean,
  quietRounds: number,
  random: number,
): number {
  const ordinaryMs = busy ? pollIntervalMs : pollIntervalMs * IDLE_FACTOR;
  const burstMs = BURST_MS * 2 ** Math.min(quietRounds, 20);
  return Math.min(ordinaryMs, burstMs) * (1 - JITTER + 2 * JITTER * random);
}

/**
 * The wait after a failed round, in milliseconds: doubling, at most 30 s, the upper half of it by chance.
 * @param failures failed rounds in a row, 1 or more
 */
export function backoffDelayMs(pollIntervalMs: number, failures: number, random: number): number {
  const firstMs = Math.min(BURST_MS, pollIntervalMs);
  return Math.min(MAX_BACKOFF_MS, firstMs * 2 ** Math.min(failures - 1, 20)) * (0.5 + 0.5 * random);
}

/** The wait that the service asked for, in milliseconds, at most 60 s a step. */
export function rateLimitDelayMs(retryAfterSeconds: number | undefined): number {
  return Math.min(MAX_RATE_LIMIT_STEP_MS, Math.max(BURST_MS, (retryAfterSeconds ?? 0) * 1_000));
}

/**
 * How long the service asked to be left alone, in milliseconds; 0 where it did not. A 429 speaks for all models, a 503
 * only where nothing else could be read either, and never for longer than the service is left alone unasked.
 */
export function askedRestMs(
  { refusal, status, retryAfterSeconds = 0 }: WatsonError,
  isDown: boolean,
): number {
  if (refusal === 'rate-limited') return rateLimitDelayMs(retryAfterSeconds);
  if (status !== 503 || !isDown) return 0;
  return Math.min(MAX_BACKOFF_MS, retryAfterSeconds * 1_000);
}
