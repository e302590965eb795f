import type { Hint } from './store.ts';
import type { Seal } from './seal.ts';

/** A poll has this many causes at most. */
const MAX_WAITING = 32;

/** The operations of other replicas that cause the next poll of this one. */
export class RemoteCauses {
  readonly #seal: Seal;
  #waiting: { number: number; causes: Buffer }[] = [];

  constructor(seal: Seal) {
    this.#seal = seal;
  }

  close(causes: string | undefined): Buffer | undefined {
    return causes === undefined ? undefined : this.#seal.close('causes', causes);
  }

  add({ number, causes }: Hint): void {
    if (!causes) return;
    if (this.#waiting.length === MAX_WAITING) this.#waiting.shift();
    this.#waiting.push({ number, causes });
  }

  /** Those of the poll with this token. A poll that was asked for later has others. */
  take(token: number): string[] {
    const due = this.#waiting.filter(({ number }) => number < token);
    this.#waiting = this.#waiting.filter(({ number }) => number > token);
    return due.flatMap(({ causes }) => this.#open(causes));
  }

  /** Another replica makes that poll. */
  forget(): void {
    this.#waiting = [];
  }

  /** Nothing if no replica of the cluster has sealed it. */
  #open(causes: Buffer): string[] {
    try {
      return [this.#seal.open('causes', causes)];
    } catch {
      return [];
    }
  }
}
