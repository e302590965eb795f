import type { PollHooks } from '../status/shared-polls.ts';
import type { Lease } from './lease.ts';
import type { Seal } from './seal.ts';
import type { Hint } from './store.ts';

/** Requests for polls whose causes are kept, at most. */
const MAX_WAITING = 32;

/** The operations that cause polls, for traces. A replica sends its own to the replica that polls, and keeps those that it receives. */
export class Causes {
  readonly #seal: Seal;
  readonly #hooks: PollHooks;
  readonly #lease: Lease;
  #waiting: { number: number; causes: Buffer }[] = [];

  constructor(seal: Seal, hooks: PollHooks, lease: Lease) {
    this.#seal = seal;
    this.#hooks = hooks;
    this.#lease = lease;
  }

  /** The causes of this replica that were not sent yet, sealed. Undefined if there are none, or if this replica polls itself. */
  ofThisReplica(): Buffer | undefined {
    const causes = this.#lease.isOwn ? undefined : this.#hooks.takeCauses();
    return causes === undefined ? undefined : this.#seal.close('causes', causes);
  }

  /** Keeps the causes of another replica, which asks this one for a poll. */
  add({ number, causes }: Hint): void {
    if (!causes) return;
    if (this.#waiting.length === MAX_WAITING) this.#waiting.shift();
    this.#waiting.push({ number, causes });
  }

  /** Removes the causes of the poll with this token. Those of later requests stay, for the next poll. */
  take(token: number): string[] {
    const due = this.#waiting.filter(({ number }) => number < token);
    this.#waiting = this.#waiting.filter(({ number }) => number > token);
    return due.flatMap(({ causes }) => this.#open(causes));
  }

  /** Called when another replica polls. */
  forget(): void {
    this.#waiting = [];
  }

  /** Empty if no replica of the cluster has sealed them. */
  #open(causes: Buffer): string[] {
    try {
      return [this.#seal.open('causes', causes)];
    } catch {
      return [];
    }
  }
}
