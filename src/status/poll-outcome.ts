import { isPermanent, isRateLimit } from './poll-cycle.ts';
import type { PollOutcome } from './schedule.ts';

/** The failures after which polling goes on. */
export function temporaryOf(failures: readonly unknown[]): unknown[] {
  return failures.filter((failure) => !isPermanent(failure));
}

export function outcomeOf(temporaryFailures: readonly unknown[], findings: number): PollOutcome['result'] {
  if (temporaryFailures.some(isRateLimit)) return 'rate-limited';
  return temporaryFailures.length > 0 && temporaryFailures.length === findings ? 'failed' : 'ok';
}
