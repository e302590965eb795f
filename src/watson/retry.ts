import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from './call.ts';
import { WatsonError } from './errors.ts';
import type { Exchange } from './exchange.ts';

const RETRIED_STATUSES = new Set([500, 502, 503, 504]);

/** Waits before the only retry, where a read failed and the deadline allows it. Rejects where there is none, with the error of the attempt. */
export async function waitForRetry(failure: unknown, call: Call<unknown>): Promise<void> {
  const { exchange, deadline, signal } = call;
  const waitMs = retryDelayMs(exchange, failure);
  if (waitMs === undefined || waitMs >= deadline.remainingMs()) throw failure;
  await delay(waitMs, undefined, { signal: deadline.signal }).catch(() => {
    throw signal?.aborted ? signal.reason : failure;
  });
}

/** The wait before the only retry; undefined where there is none. Only reads are retried. */
function retryDelayMs(exchange: Exchange<unknown>, error: unknown): number | undefined {
  if (exchange.method !== 'GET' || !(error instanceof WatsonError)) return undefined;
  const retried =
    error.kind === 'network' || (error.kind === 'http' && RETRIED_STATUSES.has(error.status ?? 0));
  if (!retried) return undefined;
  const jitteredMs = 100 + Math.random() * 200;
  return Math.max(jitteredMs, (error.retryAfterSeconds ?? 0) * 1000);
}
