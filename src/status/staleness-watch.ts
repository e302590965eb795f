import { NOTICE_MS, SLOW_POLL_MS, type PollFailure, type StalenessCheck } from './staleness.ts';
import type { Clock } from './types.ts';

export interface StalenessWatchOptions {
  clock: Clock;
  codeOf: (error: unknown) => string;
  /** Longest time without confirmation before subscribers hear of it, in milliseconds. */
  staleAfterMs: () => number;
  /** Why the scope's last watcher could read nothing. */
  outage: PollFailure | undefined;
  /** Tells subscriptions that their state is no longer live. Returns when to check again, in milliseconds since 1970. */
  onCheck: (check: StalenessCheck) => number;
}

/** Decides when the staleness of one scope is checked. No timer is set while polls succeed and no subscription waits. */
export class StalenessWatch {
  readonly #options: StalenessWatchOptions;
  /** Start of the poll under way, in milliseconds since 1970. */
  #pollingSince: number | undefined;
  #outage: PollFailure | undefined;
  /** When the timer fires; Infinity while none is set. */
  #checkAt = Infinity;
  #cancelTimer = () => {};
  #isStopped = false;

  constructor(options: StalenessWatchOptions) {
    this.#options = options;
    this.#outage = options.outage;
  }

  /** The failure of the last poll, if it could read nothing. */
  get outage(): PollFailure | undefined {
    return this.#outage;
  }

  /** @param isServed whether the subscription has received its first event */
  joined(isServed: boolean): void {
    // During a rate limit the state that it received may be old.
    if (!isServed || this.#outage) this.#checkIn(isServed ? 0 : NOTICE_MS);
  }

  pollStarted(): void {
    this.#pollingSince = this.#options.clock.now();
    this.#checkIn(SLOW_POLL_MS);
  }

  /** Called before the result is delivered. @param failure set if nothing could be read */
  pollEnded(failure: unknown): void {
    this.#pollingSince = undefined;
    this.#outage = failure === undefined ? undefined : { error: failure, at: this.#options.clock.now() };
  }

  /** Called when the poll is over, with or without a result. */
  pollLeft(): void {
    this.#pollingSince = undefined;
  }

  check(): void {
    const { clock, codeOf, staleAfterMs, onCheck } = this.#options;
    const now = clock.now();
    this.#cancelTimer();
    this.#checkAt = Infinity;
    const nextAt = onCheck({
      now,
      staleAfterMs: staleAfterMs(),
      outage: this.#outage,
      pollingSince: this.#pollingSince,
      codeOf,
    });
    this.#checkIn(nextAt - now);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
  }

  /** Checks after this time, unless a check is planned before. */
  #checkIn(ms: number): void {
    const { clock } = this.#options;
    const at = clock.now() + ms;
    if (this.#isStopped || this.#checkAt <= at) return;
    this.#cancelTimer();
    this.#checkAt = at;
    this.#cancelTimer = clock.after(ms, () => this.check());
  }
}
