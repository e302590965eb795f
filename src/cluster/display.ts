import type { PollHooks, SharedResult } from '../status/shared-polls.ts';
import type { PollCycleResult } from '../status/poll-cycle.ts';
import type { Clock } from '../status/types.ts';
import type { Moments, Sent, Started } from './moments.ts';
import type { Mutations } from './mutations.ts';
import type { RemotePolls } from './remote-polls.ts';
import type { SharedScope } from './shared-scope.ts';
import { RECENT_MS, type Standing } from './store.ts';
import type { View } from './view.ts';

export interface DisplayOptions {
  hooks: PollHooks;
  clock: Clock;
  shared: SharedScope;
  view: View;
  moments: Moments;
  mutations: Mutations;
  remote: RemotePolls;
}

/** Passes results to the subscribers of one replica, and those only that may be shown. */
export class Display {
  readonly #options: DisplayOptions;

  constructor(options: DisplayOptions) {
    this.#options = options;
  }

  /** Shows the snapshot of a reply if it is newer than what was shown. */
  receive({ snapshot }: Standing, sent: Sent): void {
    const { shared, view, remote } = this.#options;
    const received = shared.receive(snapshot && view.isOld(snapshot) ? undefined : snapshot);
    if (!snapshot || !received || !view.isNew(snapshot)) return;
    const { position, ageMs, storedMs } = snapshot;
    const askedAt = remote.askedFor(position);
    const startedAt = Math.max(sent.at - ageMs, askedAt === undefined ? 0 : askedAt - RECENT_MS);
    const { result, observedAt, isChanged } = received;
    const about = { isRemote: true, hasChange: isChanged, isAnyBusy: false };
    // It was stored right after it ended. The clock of Redis measures how long ago, and the clocks of replicas may differ.
    const endedAt = Math.max(startedAt, sent.at - storedMs);
    this.show(position, { result, observedAt, startedAt, endedAt, ...about });
  }

  /** Shows what the store has accepted. */
  show(position: number, result: Omit<SharedResult, 'isAfterMutations'>): void {
    const { hooks, view, mutations, remote } = this.#options;
    view.show(position);
    hooks.onResult({ ...result, isAfterMutations: mutations.arePast(position) });
    remote.arrived(position);
  }

  /** Shows a poll that was made without the store; returns false if a newer state may have been shown meanwhile. */
  showAlone(result: PollCycleResult, started: Started): boolean {
    const { hooks, clock, view, moments, mutations } = this.#options;
    if (moments.isOvertaken(started)) return false;
    view.showAlone();
    const endedAt = clock.now();
    hooks.onResult({
      result,
      startedAt: started.at,
      observedAt: endedAt,
      endedAt,
      isAfterMutations: started.mutations === mutations.made,
      isRemote: false,
      hasChange: false,
      isAnyBusy: false,
    });
    return true;
  }
}
