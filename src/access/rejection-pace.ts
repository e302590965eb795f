import { setTimeout as delay } from 'node:timers/promises';
import { SweptMap } from '../watson/swept-map.ts';

/**
 * Slows down callers whose requests are rejected too often. The response to a rejected request waits, so a client that
 * waits for it before it sends again cannot keep the event loop busy. Requests that are not rejected never wait.
 */
export interface RejectionPace {
  /**
   * Counts a rejected request. Returns how long its response has to wait, in milliseconds.
   * @param key the caller, or the address of a caller that is not known
   */
  count(key: string): number;
  /** Resolves after the time, together with other waits that end at about the same time. */
  wait(ms: number): Promise<void>;
}

/** Rejected requests in a second that do not wait longer and longer: of one caller, and of all that exceed this pace. */
const PER_SECOND = 200;
const ALL_PER_SECOND = 1_000;
/** Rejected requests of a caller that do not wait at all. A caller below its pace gains them again. */
const FREE = 50;
const FREE_MS = (1_000 * FREE) / PER_SECOND;
/** Longest wait. A caller with more connections than fit into the pace is rejected more often rather than later. */
const MAX_WAIT_MS = 400;
/** Waits end together in steps of this time: a timer and a turn of the event loop for each would cost as much as a response. */
const STEP_MS = 10;

/** @param now the time in milliseconds, from any start */
export function createRejectionPace(now = () => performance.now()): RejectionPace {
  const buckets = new SweptMap<LeakyBucket>(
    () => ({ emptyAt: 0 }),
    ({ emptyAt }) => emptyAt <= now(),
  );
  const all: LeakyBucket = { emptyAt: 0 };
  const steps = new Map<number, Promise<void>>();

  async function startStep(step: number): Promise<void> {
    await delay(step * STEP_MS - now());
    steps.delete(step);
  }

  return {
    count(key) {
      const time = now();
      const own = buckets.get(key);
      const ownMs = fill(own, PER_SECOND, FREE_MS, time);
      if (ownMs <= 0) return 0;
      const waitMs = Math.max(ownMs, fill(all, ALL_PER_SECOND, 0, time));
      // Responses that all wait as long as possible would be sent together.
      const cappedMs = waitMs < MAX_WAIT_MS ? waitMs : MAX_WAIT_MS * (0.6 + 0.4 * Math.random());
      // While a caller waits for the others it gains no requests that do not wait.
      own.emptyAt = Math.max(own.emptyAt, time + FREE_MS + cappedMs);
      return cappedMs;
    },
    wait(ms) {
      const step = Math.ceil((now() + ms) / STEP_MS);
      const started = steps.get(step) ?? startStep(step);
      steps.set(step, started);
      return started;
    },
  };
}

/** Rejected requests fill it, and it leaks at the pace. */
interface LeakyBucket {
  emptyAt: number;
}

/** Adds one request. Returns how long its response has to wait, in milliseconds: not at all at 0 or less. */
function fill(bucket: LeakyBucket, perSecond: number, freeMs: number, time: number): number {
  const waitMs = Math.max(0, bucket.emptyAt - time) + 1_000 / perSecond - freeMs;
  bucket.emptyAt = time + freeMs + Math.min(waitMs, MAX_WAIT_MS);
  return waitMs;
}
