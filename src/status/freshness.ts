/** When something was read, or when someone came. */
export interface Moment {
  /** A new era begins with each mutation through the gateway: what was read before it is old to who comes after it. */
  era: number;
  /** Milliseconds since 1970; of a reading its beginning, since the service may have looked at any time after. */
  at: number;
}

/**
 * What was read longer ago is not told to who comes now. The polls of an idle model may be half a minute apart, and
 * credentials can end in between: the service refuses them at once, so what is remembered of it must not be had with
 * them for long. A second is also what the polls themselves keep to after each change, and it bounds what newcomers
 * cost: however many come, one reading a second is enough for them all.
 */
export const FRESH_MS = 1_000;

/**
 * Whether one who came then may be told what was read then.
 * @param mayRead false while the service asked to be left alone: there is nothing newer to be had, so any reading of
 * the era will do
 */
export function isFreshFor(arrival: Moment, reading: Moment | undefined, mayRead = true): boolean {
  if (!reading || reading.era < arrival.era) return false;
  return !mayRead || arrival.at - reading.at < FRESH_MS;
}
