import { randomBytes } from 'node:crypto';
import type { SharePolls } from '../status/shared-polls.ts';
import type { Clock } from '../status/types.ts';
import type { ClusterObserver } from './observer.ts';
import { Participant } from './participant.ts';
import { createSeal } from './seal.ts';
import type { Store } from './store.ts';

export interface ReplicaOptions {
  store: Store;
  /** The same for all replicas. */
  secret: string;
  clock: Clock;
  observer: ClusterObserver;
  /** Milliseconds that have passed, also while the process was stopped. @default the monotonic clock */
  elapsed?: (() => number) | undefined;
}

/** Joins this process to the replicas that share the store. */
export function createCluster(options: ReplicaOptions): SharePolls {
  const { store, secret, clock, observer, elapsed = () => performance.now() } = options;
  const replica = randomBytes(12).toString('base64url');
  return (scope, hooks) =>
    new Participant({ store, seal: createSeal(secret, scope), replica, clock, elapsed, hooks, observer });
}
