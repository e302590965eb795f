import { isFreshFor, type Timestamp } from './freshness.ts';
import type { StateSubscription } from './subscription.ts';
import type { ModelState } from './types.ts';

/** The list of all models of a scope, and the subscriptions to it. */
export class WatchedList {
  /** When each subscription joined; undefined once it has received the list. */
  readonly #subscriptions = new Map<StateSubscription, Timestamp | undefined>();
  /** Start of the last poll; undefined if that failed or there was none. */
  #polledAt: Timestamp | undefined;

  get isWatched(): boolean {
    return this.#subscriptions.size > 0;
  }

  get subscriptions(): Iterable<StateSubscription> {
    return this.#subscriptions.keys();
  }

  /** Whether the list must be polled before all subscriptions have it as of this generation. */
  needsPoll(generation: number): boolean {
    return this.#polledAt?.generation !== generation || this.hasLateJoiners;
  }

  get hasLateJoiners(): boolean {
    return [...this.#subscriptions.values()].some((joinedAt) => joinedAt !== undefined);
  }

  /** Whether the list has been polled since it is watched, and the last poll did not fail. */
  get isKnown(): boolean {
    return this.#polledAt !== undefined;
  }

  /** Adds a subscription that waits for `serveLateJoiners` or the next poll. */
  joinLate(subscription: StateSubscription, joinedAt: Timestamp): void {
    this.#subscriptions.set(subscription, joinedAt);
  }

  /** Adds a subscription and sends it the known states if they are fresh; returns false if it must wait for a poll. */
  join(
    subscription: StateSubscription,
    joinedAt: Timestamp,
    canPoll: boolean,
    states: readonly ModelState[],
  ): boolean {
    const isFresh = isFreshFor(joinedAt, this.#polledAt, canPoll);
    this.#subscriptions.set(subscription, isFresh ? undefined : joinedAt);
    if (isFresh) for (const state of states) subscription.push(state);
    return isFresh;
  }

  leave(subscription: StateSubscription): void {
    this.#subscriptions.delete(subscription);
    if (!this.isWatched) this.markStale();
  }

  /** Sends the state of one model to all subscriptions that have received the list. */
  push(state: ModelState): void {
    for (const [subscription, joinedAt] of this.#subscriptions) if (!joinedAt) subscription.push(state);
  }

  /** Sends the polled list to the late joiners. */
  observe(polledAt: Timestamp, states: readonly ModelState[]): void {
    this.#polledAt = polledAt;
    this.#pushToLateJoiners((joinedAt) => isFreshFor(joinedAt, polledAt), states);
  }

  /** Sends the last known list to the late joiners for which a temporary failure prevented a confirmation. */
  pushLastKnown(states: readonly ModelState[]): void {
    this.serveLateJoiners(false, states);
  }

  /** Sends the known list to the late joiners for which it is fresh. */
  serveLateJoiners(canPoll: boolean, states: readonly ModelState[]): void {
    this.#pushToLateJoiners((joinedAt) => isFreshFor(joinedAt, this.#polledAt, canPoll), states);
  }

  /** Makes subscriptions that join from now on wait for the next successful poll. */
  markStale(): void {
    this.#polledAt = undefined;
  }

  terminate(error: unknown): void {
    for (const subscription of this.#subscriptions.keys()) subscription.terminate(error);
  }

  #pushToLateJoiners(isDue: (joinedAt: Timestamp) => boolean, states: readonly ModelState[]): void {
    for (const [subscription, joinedAt] of this.#subscriptions) {
      if (!joinedAt || !isDue(joinedAt)) continue;
      this.#subscriptions.set(subscription, undefined);
      for (const state of states) subscription.push(state);
    }
  }
}
