import { SweptMap } from '../watson/swept-map.ts';

/** Points that were used: those of the rate, and those of the burst. */
export interface RateUse {
  ofRate: number;
  ofBurst: number;
}

export interface RateLimiter {
  /** Takes points of a key. Throws if they exceed the rate and the burst. */
  take(key: string, points: number): RateUse;
  /** Throws if the last points of a key exceeded them, and further points still would. */
  check(key: string): void;
  /** Counts what other replicas have already allowed. What exceeds the rate and the burst delays the next points. */
  addRemote(key: string, use: RateUse): void;
}

/** On top of the rate, a caller may send this many times the rate in each `BURST_SECONDS`. */
const BURST = 2;
const BURST_SECONDS = 10;
/** Longest delay because of what other replicas have allowed. */
const MAX_DELAY_MS = 60_000;

/**
 * Counts points a second and key, in memory, as plain numbers: it is part of each request. What the gateway can receive in
 * `BURST_SECONDS` bounds the number of keys.
 *
 * @param exceeded makes the error of a key that has to wait
 */
export function createRateLimiter(points: number, exceeded: (waitMs: number) => Error): RateLimiter {
  const burstPoints = points * BURST;
  const count = windowsOf(1_000);
  const countBurst = windowsOf(BURST_SECONDS * 1_000);

  return {
    take(key, cost) {
      const isOfRate = countOrThrow(key, cost);
      return isOfRate ? { ofRate: cost, ofBurst: 0 } : { ofRate: 0, ofBurst: cost };
    },
    check: (key) => void countOrThrow(key, 0),
    addRemote(key, { ofRate, ofBurst }) {
      const now = performance.now();
      const window = count(key, ofRate, now);
      const excess = ofBurst + Math.min(ofRate, Math.max(0, window.used - points));
      if (excess === 0) return;
      const burst = countBurst(key, excess, now);
      const debt = Math.min(excess, burst.used - burstPoints);
      if (debt > 0) delayBy(window, debt, now);
    },
  };

  /** Returns whether the points are part of the rate, not of the burst. */
  function countOrThrow(key: string, cost: number): boolean {
    const now = performance.now();
    const window = count(key, cost, now);
    if (window.used <= points) return true;
    const burst = countBurst(key, cost, now);
    if (burst.used > burstPoints) throw exceeded(Math.min(window.endsAt, burst.endsAt) - now);
    return false;
  }

  /** Makes the current second of a key longer, by the time in which the rate makes up for the points. */
  function delayBy(window: Window, debt: number, now: number): void {
    window.used += debt;
    const missing = Math.min(debt, window.used - points);
    if (missing <= 0) return;
    window.endsAt = now + Math.min(MAX_DELAY_MS, window.endsAt - now + (1_000 * missing) / points);
  }
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
