import type { LanguageModel } from '../watson/types.ts';
import { Audience } from './audience.ts';
import type { Timestamp } from './freshness.ts';
import type { History } from './poll-cycle.ts';
import type { StalenessCheck } from './staleness.ts';
import type { StateSubscription } from './state-subscription.ts';
import type { ListedState, ModelState, ObservedStatus } from './types.ts';
import { deletedState, unknownState } from './absent-state.ts';

/** When a poll started, and when it ended. */
export interface PollTime {
  polledAt: Timestamp;
  /** When the state was read, in milliseconds since 1970, by the clock of the replica that read it. */
  observedAt: number;
  /** The same by the clock of this replica. */
  endedAt: number;
  /** Longest time between two confirmations that counts as having watched all along, in milliseconds. */
  staleAfterMs: number;
}

/** What a poll found out about a model. */
export interface Observed {
  state: ListedState;
  /** Undefined for a model that was not known. */
  before: ListedState | undefined;
  /** Whether status, progress, `updated` or error differ. */
  isChanged: boolean;
}

/** One watched model, and the subscriptions to it. */
export class WatchedModel {
  readonly #id: string;
  readonly #audience = new Audience<StateSubscription>();
  /** Subscriptions that receive an event after each poll. */
  #everyPoll = 0;
  #state: ListedState | undefined;
  /** When the state was confirmed after its `observedAt`, in milliseconds since 1970. */
  #confirmedAt: number | undefined;

  constructor(id: string) {
    this.#id = id;
  }

  get state(): ListedState | undefined {
    if (this.#state && this.#confirmedAt !== undefined) {
      this.#state = { ...this.#state, observedAt: new Date(this.#confirmedAt).toISOString() };
      this.#confirmedAt = undefined;
    }
    return this.#state;
  }

  get status(): ObservedStatus | undefined {
    return this.#state?.status;
  }

  get subscriptions(): StateSubscription[] {
    return this.#audience.all;
  }

  get hasSubscriptions(): boolean {
    return !this.#audience.isEmpty;
  }

  /** Whether the last poll succeeded in this generation. */
  isKnown(generation: number): boolean {
    return this.#audience.isKnown(generation);
  }

  /** Whether the state is known and a late joiner waits for its confirmation. */
  needsConfirmation(generation: number): boolean {
    return this.#audience.hasLateJoiners && this.isKnown(generation);
  }

  /** Adds a subscription and sends it the known state if that is fresh; returns false if it must wait for a poll. */
  join(subscription: StateSubscription, joinedAt: Timestamp, canPoll: boolean): boolean {
    if (subscription.everyPoll) this.#everyPoll += 1;
    const isServed = this.#audience.join(subscription, joinedAt, canPoll);
    const { state } = this;
    if (isServed && state) subscription.push(state);
    return isServed;
  }

  get hasLateJoiners(): boolean {
    return this.#audience.hasLateJoiners;
  }

  /** Adds a subscription that waits for `serveLateJoiners` or the next poll. */
  joinLate(subscription: StateSubscription, joinedAt: Timestamp): void {
    if (subscription.everyPoll) this.#everyPoll += 1;
    this.#audience.joinLate(subscription, joinedAt);
  }

  /** Sends the known state to the late joiners for which it is fresh. */
  serveLateJoiners(canPoll: boolean): void {
    const { state } = this;
    if (!state) return;
    for (const subscription of this.#audience.serveLateJoiners(canPoll)) subscription.push(state);
  }

  leave(subscription: StateSubscription): void {
    if (subscription.everyPoll) this.#everyPoll -= 1;
    this.#audience.leave(subscription);
  }

  /**
   * Stores the polled state. Late joiners receive it if it is fresh for them, the others if it has changed or is live again.
   * Returns undefined if the poll has only confirmed the state, and no subscription is to hear of it.
   */
  observe(model: LanguageModel, time: PollTime, history?: History): Observed | undefined {
    // The same object: the service has responded with the same bytes.
    if (!history && this.#state?.model === model && this.#isQuiet) {
      this.#audience.confirm(time.polledAt, time.endedAt);
      this.#confirmedAt = time.observedAt;
      return undefined;
    }
    const before = this.state;
    const own = stateAfter(before, model, time);
    const state = history ? { ...own, ...history } : own;
    const isChanged = before !== undefined && hasChanged(before.model, model);
    this.#state = state;
    this.#confirmedAt = undefined;
    // There may be ten thousand subscriptions, so they are looked at only if one may be due.
    const isAnyDue = isChanged || this.#audience.staleness !== null || this.#everyPoll > 0;
    const served = isAnyDue ? [...this.#audience.served] : [];
    const { isLiveAgain, lateJoiners } = this.#audience.confirm(time.polledAt, time.endedAt);
    for (const subscription of served)
      if (isChanged || isLiveAgain || subscription.everyPoll) subscription.push(state);
    for (const subscription of lateJoiners) subscription.push(state);
    return { state, before, isChanged };
  }

  /** Whether no subscription hears of a confirmation. */
  get #isQuiet(): boolean {
    return this.#everyPoll === 0 && this.#audience.staleness === null && !this.#audience.hasLateJoiners;
  }

  /** Notes a temporary failure. Late joiners that it keeps from a confirmation receive the last known state. */
  fail(error: unknown, at: number): void {
    const { state } = this;
    for (const subscription of this.#audience.fail(error, at)) if (state) subscription.push(state);
  }

  /** Tells the subscriptions that the state is no longer live. Returns when to check again. */
  checkStaleness(check: StalenessCheck): number {
    if (!this.hasSubscriptions) return Infinity;
    const { news, nextAt } = this.#audience.check(check);
    if (!news) return nextAt;
    const { begins, staleness, withState, withoutState } = news;
    const { state } = this;
    const stale = state && { ...state, staleness };
    if (begins) this.#state = stale;
    const unknown = unknownState(this.#id, { at: new Date(check.now).toISOString(), staleness });
    if (begins) tell(this.#audience.served, stale);
    tell(withState, stale);
    tell(withoutState, unknown);
    return nextAt;
  }

  /** Sends `deleted` and completes all subscriptions; returns that state, or undefined if the model was never observed. */
  delete({ observedAt, staleAfterMs }: PollTime): ModelState | undefined {
    const before = this.state;
    if (!before) return undefined;
    const now = new Date(observedAt).toISOString();
    const state = deletedState(before, now, wasWatched(before, observedAt, staleAfterMs));
    for (const subscription of this.#audience.all) {
      subscription.push(state);
      subscription.complete('deleted');
    }
    return state;
  }

  terminate(error: unknown): void {
    for (const subscription of this.#audience.all) subscription.terminate(error);
  }
}

function stateAfter(
  before: ListedState | undefined,
  model: LanguageModel,
  { observedAt, staleAfterMs }: PollTime,
): ListedState {
  const now = new Date(observedAt).toISOString();
  const common = {
    id: model.customization_id,
    language: model.language,
    status: model.status,
    progress: model.progress,
    observedAt: now,
    model,
    staleness: null,
  };
  if (!before) return { ...common, previousStatus: null, since: now, sinceExact: false };
  if (before.status !== model.status)
    return {
      ...common,
      previousStatus: before.status,
      since: now,
      sinceExact: wasWatched(before, observedAt, staleAfterMs),
    };
  const { previousStatus, since } = before;
  // A model that was changed may have left its status and come back, for example for a second training.
  const sinceExact = before.sinceExact && before.model.updated === model.updated;
  return { ...common, previousStatus, since, sinceExact };
}

function wasWatched(before: ModelState, observedAt: number, staleAfterMs: number): boolean {
  return observedAt - Date.parse(before.observedAt) <= staleAfterMs;
}

/** The waits of the write queue look at states only. */
function tell(subscriptions: Iterable<StateSubscription>, state: ModelState | undefined): void {
  for (const subscription of subscriptions) if (state && !subscription.everyPoll) subscription.push(state);
}

/** Whether the difference is one that subscribers receive. */
function hasChanged(before: LanguageModel, after: LanguageModel): boolean {
  return (
    before.status !== after.status ||
    before.progress !== after.progress ||
    before.updated !== after.updated ||
    before.error !== after.error
  );
}
