import type { Clock } from '../status/types.ts';

/** Longest wait for a poll that another replica makes. A poll may take 10 s. */
const LONGEST_WAIT_MS = 12_000;

/** `again`: the lease may be free, or the store is away. */
export type RemoteOutcome = 'done' | 'again' | 'failed';

interface Wait {
  /** A snapshot from this position on ends it. */
  awaited: number;
  /** When the poll was asked for. */
  since: number;
  end: (outcome: RemoteOutcome) => void;
}

/** The waits of one replica for polls of another. */
export class RemotePolls {
  readonly #clock: Clock;
  readonly #waits = new Set<Wait>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wait(awaited: number, since: number): Promise<RemoteOutcome> {
    return new Promise((resolve) => {
      const cancelTimer = this.#clock.after(LONGEST_WAIT_MS, () => wait.end('failed'));
      const wait: Wait = {
        awaited,
        since,
        end: (outcome) => {
          cancelTimer();
          this.#waits.delete(wait);
          resolve(outcome);
        },
      };
      this.#waits.add(wait);
    });
  }

  /** When the latest poll was asked for that a snapshot at this position is the result of; undefined if it is of none. */
  askedFor(position: number): number | undefined {
    const ended = [...this.#waits].filter(({ awaited }) => position >= awaited);
    return ended.length > 0 ? Math.max(...ended.map(({ since }) => since)) : undefined;
  }

  /** Ends the waits for snapshots up to this position. */
  arrived(position: number): void {
    for (const wait of this.#waits) if (position >= wait.awaited) wait.end('done');
  }

  endAll(outcome: RemoteOutcome): void {
    for (const wait of this.#waits) wait.end(outcome);
  }
}
