import type { LanguageModel } from '../watson/types.ts';
import type { StateSubscription } from './subscription.ts';
import type { ModelState } from './types.ts';

/**
 * One model that is watched, and who watches it. Time is cut into eras, a new one with each mutation through the
 * gateway: what was read in an earlier era is old to those who come now.
 */
export class WatchedModel {
  readonly subscriptions = new Set<StateSubscription>();
  /** Those of them that wait for their first event, and the era in which they came. */
  readonly #newcomers = new Map<StateSubscription, number>();
  #state: ModelState | undefined;
  /** The era in which the last reading began; undefined if that failed, or there was none. */
  #readIn: number | undefined;

  get state(): ModelState | undefined {
    return this.#state;
  }

  /** Whether what is known was read in this era. */
  isFresh(era: number): boolean {
    return this.#state !== undefined && this.#readIn === era;
  }

  /** Adds a reader, who gets what is known if it is fresh; returns false when a reading is needed first. */
  join(subscription: StateSubscription, era: number): boolean {
    this.subscriptions.add(subscription);
    if (this.#state && this.isFresh(era)) {
      subscription.push(this.#state);
      return true;
    }
    this.#newcomers.set(subscription, era);
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
    era: number,
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
    this.#readIn = era;
    const isChanged = before !== undefined && hasChanged(before.model, model);
    for (const subscription of this.subscriptions) {
      const cameIn = this.#newcomers.get(subscription);
      const isDue = cameIn === undefined ? isChanged || subscription.everyRound : cameIn <= era;
      if (!isDue) continue;
      this.#newcomers.delete(subscription);
      subscription.push(state);
    }
    return { state, isChanged, isNew: before === undefined };
  }

  /** The reading failed: what is known may be old. */
  miss(): void {
    this.#readIn = undefined;
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
