import type { PollHooks } from '../status/shared-polls.ts';
import type { Clock } from '../status/types.ts';
import { Causes } from './causes.ts';
import { Display } from './display.ts';
import { Lease } from './lease.ts';
import { Moments } from './moments.ts';
import { Mutations } from './mutations.ts';
import type { ClusterObserver } from './observer.ts';
import { RemotePolls } from './remote-polls.ts';
import { ScopeCalls } from './scope-calls.ts';
import type { Seal } from './seal.ts';
import { SharedScope } from './shared-scope.ts';
import type { ScopeStore, Store } from './store.ts';
import { View } from './view.ts';

export interface ParticipantOptions {
  store: Store;
  seal: Seal;
  /** Names this process among the replicas. */
  replica: string;
  clock: Clock;
  /** Milliseconds that have passed, also while the process was stopped. */
  elapsed: () => number;
  hooks: PollHooks;
  observer: ClusterObserver;
}

/** What one replica knows of one scope, and what it does with that. */
export type Parts = ReturnType<typeof createParts>;

export function createParts(options: ParticipantOptions, scopeStore: ScopeStore) {
  const { store, seal, replica, elapsed, clock, hooks, observer } = options;
  const view = new View();
  const shared = new SharedScope(seal, observer);
  const moments = new Moments(clock, view, elapsed);
  const remote = new RemotePolls(clock);
  const mutations = new Mutations();
  const lease = new Lease(observer);
  return {
    clock,
    hooks,
    observer,
    store,
    view,
    shared,
    moments,
    remote,
    mutations,
    lease,
    causes: new Causes(seal, hooks, lease),
    calls: new ScopeCalls({ store: scopeStore, replica, hooks, shared, view }),
    display: new Display({ hooks, clock, shared, view, moments, mutations, remote }),
  };
}
