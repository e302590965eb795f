import type { LanguageModel } from '../watson/types.ts';
import { isFreshFor, type Moment } from './freshness.ts';
import type { StateSubscription } from './subscription.ts';
import type { ModelState } from './types.ts';

/** One model that is watched, and who watches it. */
export class WatchedModel {
  readonly subscriptions = new Set<StateSubscription>();
  /** Those of them that wait for their first event, and when they came. */
  readonly #newcomers = new Map<StateSubscription, Moment>();
  #state: ModelState | undefined;
  /** The last reading; undefined if that failed, or there was none. */
  #reading: Moment | undefined;

  get state(): ModelState | undefined {
    return this.#state;
  }

  /** Whether the last reading went well and belongs to this era. */
  isKnown(era: number): boolean {
    return this.#reading?.era === era;
  }

  /** Whether someone waits for what is known to be confirmed. */
  isDoubted(era: number): boolean {
    return this.#newcomers.size > 0 && this.isKnown(era);
  }

  /** Adds a reader, who gets what is known if it is fresh; returns false when a reading is needed first. */
  join(subscription: StateSubscription, arrival: Moment, mayRead: boolean): boolean {
    this.subscriptions.add(subscription);
    if (this.#state && isFreshFor(arrival, this.#reading, mayRead)) {
      subscription.push(this.#state);
      return true;
    }
    this.#newcomers.set(subscription, arrival);
    return false;
  }

  leave(subscription: StateSubscription): void {
    this.subscriptions.delete(subscription);
    this.#newcomers.delete(subscription);
  }

  /** Takes in what was read, and tells those who are to hear of it. */
  observe(
    model: LanguageModel,
    observedAt: string,
    reading: Moment,
  ): { state: ModelState; isChanged: boolean; isNew: boolean } {
    const before = this.#state;
    const sameStatus = before?.status === model.status;
    const state: ModelState = {
      id: model.customization_id,
      language: model.language,
      status: model.status,
      previousStatus: sameStatus ? before.previousStatus : (before?.status ?? null),
      progress: model.progress,
      since: sameStatus ? before.since : observedAt,
      observedAt,
      model,
    };
    this.#state = state;
    this.#reading = reading;
    const isChanged = before !== undefined && hasChanged(before.model, model);
    for (const subscription of this.subscriptions) {
      const arrival = this.#newcomers.get(subscription);
      const isDue = arrival ? isFreshFor(arrival, reading) : isChanged || subscription.everyRound;
      if (!isDue) continue;
      this.#newcomers.delete(subscription);
      subscription.push(state);
    }
    return { state, isChanged, isNew: before === undefined };
  }

  /** The reading failed in passing. Who only waited for a confirmation gets what was known until then. */
  miss(): void {
    for (const [subscription, arrival] of this.#newcomers) {
      if (!this.#state || !isFreshFor(arrival, this.#reading, false)) continue;
      this.#newcomers.delete(subscription);
      subscription.push(this.#state);
    }
  }

  /** What is known may be old: who comes from now on waits until it is known again. */
  forget(): void {
    this.#reading = undefined;
  }

  /** The model is gone. All who watch it hear of it and are done; returns the last state, for who watches the list. */
  lose(observedAt: string): ModelState | undefined {
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
      subscription.end('deleted');
    }
    return state;
  }

  fail(error: unknown): void {
    for (const subscription of this.subscriptions) subscription.fail(error);
  }
}

/** True when a subscriber should hear of it. */
function hasChanged(before: LanguageModel | null, after: LanguageModel): boolean {
  if (!before) return true;
  return (
    before.status !== after.status ||
    before.progress !== after.progress ||
    before.updated !== after.updated ||
    before.error !== after.error
  );
}
