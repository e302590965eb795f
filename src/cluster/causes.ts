import type { PollHooks } from '../status/shared-polls.ts';
import type { Lease } from './lease.ts';
import type { Seal } from './seal.ts';
import type { Hint } from './store.ts';

/** A poll has this many causes at most. */
const MAX_WAITING = 32;

/** The operations that cause polls, for traces: those of this replica go to the one that polls, and the other way round. */
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

  /** Those of this replica that no other one knows, sealed. There are none if this replica polls itself. */
  ofThisReplica(): Buffer | undefined {
    const causes = this.#lease.isOwn ? undefined : this.#hooks.takeCauses();
    return causes === undefined ? undefined : this.#seal.close('causes', causes);
  }

  /** Adds those of another replica, which asks this one for a poll. */
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
