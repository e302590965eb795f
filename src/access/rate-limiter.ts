import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Points that were used: those of the rate, and those of the burst. */
export interface RateUse {
  ofRate: number;
  ofBurst: number;
}

export interface RateLimiter {
  /** Takes points of a key. Rejects if they exceed the rate and the burst. */
  take(key: string, points: number): Promise<RateUse>;
  /** Counts what other replicas have already allowed. What exceeds the rate and the burst delays the next points. */
  addRemote(key: string, use: RateUse): Promise<void>;
}

/** On top of the rate, a caller may send this many times the rate in each `BURST_SECONDS`. */
const BURST = 2;
const BURST_SECONDS = 10;
/** Longest delay because of what other replicas have allowed. */
const MAX_DELAY_SECONDS = 60;

/**
 * Counts points a second and key, in memory. The store keeps a key for one second, and longer if it exceeded the rate.
 * What the replicas can receive in that time bounds the number of keys.
 *
 * @param exceeded makes the error of a key that has to wait
 */
export function createRateLimiter(points: number, exceeded: (waitMs: number) => Error): RateLimiter {
  const burstPoints = points * BURST;
  const rate = new RateLimiterMemory({ points, duration: 1 });
  const burst = new RateLimiterMemory({ points: burstPoints, duration: BURST_SECONDS });
  const both = new BurstyRateLimiter(rate, burst);

  /** Makes the current second of a key longer, by the time in which the rate makes up for the points. */
  async function delayBy(key: string, count: number): Promise<void> {
    const { consumedPoints, msBeforeNext } = await rate.penalty(key, count);
    const missing = Math.min(count, consumedPoints - points);
    if (missing <= 0) return;
    const seconds = Math.min(MAX_DELAY_SECONDS, msBeforeNext / 1_000 + missing / points);
    await rate.set(key, consumedPoints, seconds);
  }

  return {
    async take(key, count) {
      try {
        const { consumedPoints } = await both.consume(key, count);
        return consumedPoints > points ? { ofRate: 0, ofBurst: count } : { ofRate: count, ofBurst: 0 };
      } catch (error) {
        throw error instanceof RateLimiterRes ? exceeded(error.msBeforeNext) : error;
      }
    },
    async addRemote(key, { ofRate, ofBurst }) {
      let excess = ofBurst;
      if (ofRate > 0) {
        const { consumedPoints } = await rate.penalty(key, ofRate);
        excess += Math.min(ofRate, Math.max(0, consumedPoints - points));
      }
      if (excess === 0) return;
      const { consumedPoints } = await burst.penalty(key, excess);
      const debt = Math.min(excess, consumedPoints - burstPoints);
      if (debt > 0) await delayBy(key, debt);
    },
  };
}
