/** A point in time, with the generation that it belongs to. */
export interface Timestamp {
  /** Number of mutations before it. A state that was read in an older generation may lack the effect of a mutation. */
  generation: number;
  /** Milliseconds since 1970. */
  ms: number;
}

/**
 * Longest age of a poll whose result a late joiner may receive. The polls of an idle model are up to half a minute
 * apart, and credentials may be revoked in between: then a late joiner must not receive states that the service would
 * refuse. One second also limits the cost of late joiners to one poll a second, however many there are.
 */
export const MAX_AGE_MS = 1_000;

/**
 * Whether a subscriber that joined at `joinedAt` may receive the result of a poll that started at `polledAt`. The start
 * counts because the service may have read its state at any time after it.
 * @param canPoll false while the gateway must not poll: then any result of the same generation is fresh enough
 */
export function isFreshFor(joinedAt: Timestamp, polledAt: Timestamp | undefined, canPoll = true): boolean {
  if (!polledAt || polledAt.generation < joinedAt.generation) return false;
  return !canPoll || joinedAt.ms - polledAt.ms < MAX_AGE_MS;
}
