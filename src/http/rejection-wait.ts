import { networkOf } from '../access/connection-slots.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { RejectionPace } from '../access/rejection-pace.ts';
import type { Limits } from '../config/limits.ts';
import type { GatewayResponse } from './gateway-response.ts';

export interface RejectionWaitOptions {
  limits: Limits;
  rates: RateLimits;
  pace: RejectionPace;
}

/** A later one of several rejected requests on one connection waits longer, up to this many times. */
const MAX_TIMES = 5;

/** Counts a rejected request. Resolves when the pace of its caller permits the response. */
export async function waitForPace(
  res: GatewayResponse,
  { limits, rates, pace }: RejectionWaitOptions,
): Promise<void> {
  const { remoteAddress = '' } = res.req.socket;
  const key = res.callerKey ? rates.rejectionKeyOf(res.callerKey, remoteAddress) : networkOf(remoteAddress);
  const waitMs = pace.count(key);
  // Behind so many others the response waits for them anyway.
  if (waitMs === 0 || res.place > limits.socketOperations) return;
  // A client that pipelines does not wait for responses.
  await pace.wait(waitMs * Math.min(res.place, MAX_TIMES));
}
