import type { LanguageModel } from '../watson/types.ts';
import { isFreshFor, type Timestamp } from './freshness.ts';
import type { History } from './poll-cycle.ts';
import type { StateSubscription } from './subscription.ts';
import type { ModelState } from './types.ts';

/** One watched model, and the subscriptions to it. */
export class WatchedModel {
  readonly subscriptions = new Set<StateSubscription>();
  /** Subscriptions that wait for their first event, and when they joined. */
  readonly #lateJoiners = new Map<StateSubscription, Timestamp>();
  /** Subscriptions that receive an event after each poll. */
  #everyPoll = 0;
  #state: ModelState | undefined;
  /** Start of the last poll; undefined if that failed or there was none. */
  #polledAt: Timestamp | undefined;

  get state(): ModelState | undefined {
    return this.#state;
  }

  /** Whether the last poll succeeded in this generation. */
  isKnown(generation: number): boolean {
    return this.#polledAt?.generation === generation;
  }

  /** Whether the state is known and a late joiner waits for its confirmation. */
  needsConfirmation(generation: number): boolean {
    return this.#lateJoiners.size > 0 && this.isKnown(generation);
  }

  /** Whether a late joiner waits. */
  get hasLateJoiners(): boolean {
    return this.#lateJoiners.size > 0;
  }

  /** Adds a subscription that waits for `serveLateJoiners` or the next poll. */
  joinLate(subscription: StateSubscription, joinedAt: Timestamp): void {
    this.subscriptions.add(subscription);
    this.#lateJoiners.set(subscription, joinedAt);
  }

  /** Adds a subscription and sends it the known state if that is fresh; returns false if it must wait for a poll. */
  join(subscription: StateSubscription, joinedAt: Timestamp, canPoll: boolean): boolean {
    this.subscriptions.add(subscription);
    if (subscription.everyPoll) this.#everyPoll += 1;
    if (this.#state && isFreshFor(joinedAt, this.#polledAt, canPoll)) {
      subscription.push(this.#state);
      return true;
    }
    this.#lateJoiners.set(subscription, joinedAt);
    return false;
  }

  leave(subscription: StateSubscription): void {
    if (this.subscriptions.delete(subscription) && subscription.everyPoll) this.#everyPoll -= 1;
    this.#lateJoiners.delete(subscription);
  }

  /** Stores the polled state. Late joiners receive it if it is fresh for them, the others if it has changed. */
  observe(
    model: LanguageModel,
    observedAt: string,
    polledAt: Timestamp,
    history?: History,
  ): { state: ModelState; isChanged: boolean; isNew: boolean; isUpdated: boolean } {
    const before = this.#state;
    const isSameStatus = before?.status === model.status;
    const { previousStatus, since } = history ?? {
      previousStatus: isSameStatus ? before.previousStatus : (before?.status ?? null),
      since: isSameStatus ? before.since : observedAt,
    };
    const state: ModelState = {
      id: model.customization_id,
      language: model.language,
      status: model.status,
      previousStatus,
      progress: model.progress,
      since,
      observedAt,
      model,
    };
    this.#state = state;
    this.#polledAt = polledAt;
    const isChanged = before !== undefined && hasChanged(before.model, model);
    this.#push(state, isChanged, polledAt);
    const isUpdated = before !== undefined && before.model?.updated !== model.updated;
    return { state, isChanged, isNew: before === undefined, isUpdated };
  }

  /** Sends a polled state. There may be ten thousand subscriptions, so that each one that is looked at costs. */
  #push(state: ModelState, isChanged: boolean, polledAt: Timestamp): void {
    const hasLateJoiners = this.#lateJoiners.size > 0;
    if (!isChanged && !hasLateJoiners && this.#everyPoll === 0) return;
    for (const subscription of this.subscriptions) {
      const joinedAt = hasLateJoiners ? this.#lateJoiners.get(subscription) : undefined;
      const isDue = joinedAt ? isFreshFor(joinedAt, polledAt) : isChanged || subscription.everyPoll;
      if (!isDue) continue;
      if (joinedAt) this.#lateJoiners.delete(subscription);
      subscription.push(state);
    }
  }

  /** Sends the last known state to the late joiners for which a temporary failure prevented a confirmation. */
  pushLastKnown(): void {
    this.serveLateJoiners(false);
  }

  /** Sends the known state to the late joiners for which it is fresh. */
  serveLateJoiners(canPoll: boolean): void {
    for (const [subscription, joinedAt] of this.#lateJoiners) {
      if (!this.#state || !isFreshFor(joinedAt, this.#polledAt, canPoll)) continue;
      this.#lateJoiners.delete(subscription);
      subscription.push(this.#state);
    }
  }

  /** Makes subscriptions that join from now on wait for the next successful poll. */
  markStale(): void {
    this.#polledAt = undefined;
  }

  /** Sends `deleted` and completes all subscriptions; returns that state, or undefined if the model was never observed. */
  delete(observedAt: string): ModelState | undefined {
    const before = this.#state;
    if (!before) return undefined;
    const state: ModelState = {
      ...before,
      status: 'deleted',
      previousStatus: before.status,
      progress: 0,
      since: observedAt,
      observedAt,
      model: null,
    };
    for (const subscription of this.subscriptions) {
      subscription.push(state);
      subscription.complete('deleted');
    }
    return state;
  }

  terminate(error: unknown): void {
    for (const subscription of this.subscriptions) subscription.terminate(error);
  }
}

/** Whether the difference is one that subscribers receive. */
function hasChanged(before: LanguageModel | null, after: LanguageModel): boolean {
  if (!before) return true;
  return (
    before.status !== after.status ||
    before.progress !== after.progress ||
    before.updated !== after.updated ||
    before.error !== after.error
  );
}
