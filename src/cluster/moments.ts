import type { Clock } from '../status/types.ts';
import { PauseDetector } from './pause-detector.ts';
import { LEASE_MS } from './store.ts';
import type { Mark, View } from './view.ts';

/** When a call to the store was sent. */
export interface Sent {
  at: number;
  pauses: number;
  mark: Mark;
}

/** When a poll began. */
export interface Started {
  at: number;
  pauses: number;
  shows: number;
  mutations: number;
}

/** Tells whether what a replica waited for may be older than something that was shown since. */
export class Moments {
  readonly #clock: Clock;
  readonly #view: View;
  readonly #pauses: PauseDetector;

  /** @param elapsed milliseconds that have passed, also while the process was stopped */
  constructor(clock: Clock, view: View, elapsed: () => number) {
    this.#clock = clock;
    this.#view = view;
    this.#pauses = new PauseDetector(elapsed, LEASE_MS);
  }

  /** To be called from a timer. */
  tick(): void {
    this.#pauses.count();
  }

  send(): Sent {
    return { at: this.#clock.now(), pauses: this.#pauses.count(), mark: this.#view.mark() };
  }

  start(mutations: number): Started {
    return { at: this.#clock.now(), pauses: this.#pauses.count(), shows: this.#view.shows, mutations };
  }

  /** Whether this process was stopped since then, so that the reply may have waited for it for any time. */
  isStale(sent: Sent): boolean {
    return this.#pauses.count() !== sent.pauses;
  }

  /** Whether a newer state may have been shown: by other replicas while this process was stopped, or by this one. */
  isOvertaken(started: Started): boolean {
    return this.#pauses.count() !== started.pauses || this.#view.shows !== started.shows;
  }
}
