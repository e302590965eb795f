import { createStatusHub, type StatusHub } from '../../../src/status/hub.ts';
import type { WatsonError } from '../../../src/watson/errors.ts';
import { FakeClock } from '../fake-clock.ts';
import { Random } from '../random.ts';
import type { Scope } from './scope.ts';

/** A result that is older than this when a subscriber joins is not sent to it. */
export const MAX_AGE_MS = 1_000;
export const POLL_MS = 10_000;
/** Two intervals: the poll interval, or while all models are idle three times as long with the greatest jitter. */
export const MIN_STALE_MS = 2 * POLL_MS;
export const MAX_STALE_MS = 2 * 3 * 1.1 * POLL_MS;

/** The code of a failure: its status, or its kind without one. */
export function codeOf(error: unknown): string {
  const { status, kind } = error as WatsonError;
  return String(status ?? kind);
}

/** What the parts of one story share: seeded random numbers, the clock, the hub under test and the log. */
export class World {
  /** What happened, line by line. */
  readonly log: string[] = [];
  readonly random: Random;
  readonly clock: FakeClock;
  readonly hub: StatusHub;
  readonly scopes: Scope[] = [];
  step = 0;
  /** Number of changes of models so far. */
  changes = 0;
  /** Number of subscribers so far. */
  subscribers = 0;
  /** Set at the end of the story: the service then answers each call at once and successfully. */
  isHealthy = false;
  #violation: Error | undefined;
  readonly #startedAt: number;

  constructor(seed: number) {
    this.random = new Random(seed);
    const jitter = new Random(seed + 1);
    this.clock = new FakeClock(() => jitter.next());
    this.#startedAt = this.clock.now();
    this.hub = createStatusHub({ clock: this.clock, pollIntervalMs: POLL_MS, codeOf });
  }

  note(line: string): void {
    this.log.push(`${((this.clock.now() - this.#startedAt) / 1_000).toFixed(3)} s  ${line}`);
  }

  /** Throws if `isTrue` is false. Within a call, the engine takes that for a failure of the call; see `check`. */
  expect(isTrue: boolean, otherwise: string): void {
    if (isTrue) return;
    this.#violation ??= new Error(otherwise);
    throw this.#violation;
  }

  /** Throws the first violation again. */
  check(): void {
    if (this.#violation) throw this.#violation;
  }
}
