import type { WatsonError } from '../watson/errors.ts';
import type { LanguageModel } from '../watson/types.ts';
import type { Timestamp } from './freshness.ts';
import { isPermanent, isRateLimit, LIST, type History, type PollCycleResult } from './poll-cycle.ts';
import type { Interest } from './shared-polls.ts';
import type { StateSubscription } from './subscription.ts';
import type { ModelState, StatusObserver, TrainingOutcome } from './types.ts';
import { WatchedList } from './watched-list.ts';
import { WatchedModel } from './watched-model.ts';

/** What is watched in one scope, and the delivery of poll results to the subscriptions. */
export class WatchedScope {
  readonly list = new WatchedList();
  /** Models that have subscriptions of their own, and all other models while the list is watched. */
  readonly #models = new Map<string, WatchedModel>();
  readonly #observer: StatusObserver;

  constructor(observer: StatusObserver) {
    this.#observer = observer;
  }

  get isWatched(): boolean {
    return this.#models.size > 0 || this.list.isWatched;
  }

  /** The states that are known. */
  get states(): ModelState[] {
    return [...this.#models.values()].flatMap(({ state }) => state ?? []);
  }

  /** Adds a subscription to a model; see `WatchedModel.join`. */
  join(id: string, subscription: StateSubscription, joinedAt: Timestamp, canPoll: boolean): boolean {
    const watched = this.#models.get(id) ?? new WatchedModel();
    this.#models.set(id, watched);
    return watched.join(subscription, joinedAt, canPoll);
  }

  /** Adds a subscription to a model that waits for `serveLateJoiners` or the next poll. */
  joinLate(id: string, subscription: StateSubscription, joinedAt: Timestamp): void {
    const watched = this.#models.get(id) ?? new WatchedModel();
    this.#models.set(id, watched);
    watched.joinLate(subscription, joinedAt);
  }

  /** Sends what is known to the late joiners for which it is fresh; returns whether none waits any more. */
  serveLateJoiners(canPoll: boolean): boolean {
    for (const watched of this.#models.values()) watched.serveLateJoiners(canPoll);
    this.list.serveLateJoiners(canPoll, this.states);
    return !this.list.hasLateJoiners && ![...this.#models.values()].some((each) => each.hasLateJoiners);
  }

  /** What must be read for all subscriptions. */
  get interest(): Interest {
    return { ids: [...this.#models.keys()], withAll: this.list.isWatched };
  }

  leave(id: string, subscription: StateSubscription): void {
    const watched = this.#models.get(id);
    watched?.leave(subscription);
    if (watched && !this.#isNeeded(watched)) this.#models.delete(id);
  }

  /** Adds a subscription to the list; see `WatchedList.join`. */
  joinList(subscription: StateSubscription, joinedAt: Timestamp, canPoll: boolean): boolean {
    return this.list.join(subscription, joinedAt, canPoll, this.states);
  }

  leaveList(subscription: StateSubscription): void {
    this.list.leave(subscription);
    if (this.list.isWatched) return;
    for (const [id, watched] of this.#models) if (!this.#isNeeded(watched)) this.#models.delete(id);
  }

  endAll(end: (subscription: StateSubscription) => void): void {
    for (const { subscriptions } of this.#models.values())
      for (const subscription of subscriptions) end(subscription);
    for (const subscription of this.list.subscriptions) end(subscription);
  }

  /**
   * The models that a poll for late joiners must read: those whose state is not known in this generation. If one known
   * state must be confirmed all are, so that the next late joiner of any model needs no poll.
   */
  idsToPoll(areAllDue: boolean, generation: number): string[] {
    const all = [...this.#models];
    if (areAllDue || all.some(([, watched]) => watched.needsConfirmation(generation)))
      return all.map(([id]) => id);
    return all.filter(([, watched]) => !watched.isKnown(generation)).map(([id]) => id);
  }

  /** Sends the result of a poll to the subscriptions; returns whether a model has changed. */
  deliver({ findings, hasAll }: PollCycleResult, polledAt: Timestamp, observedAt: string): boolean {
    let hasChange = false;
    for (const [id, finding] of findings) {
      if ('failure' in finding) {
        const { known, failure } = finding;
        const isNewer = known && known.observedAt !== this.#models.get(id)?.state?.observedAt;
        if (isNewer && this.#deliverModel(id, known, polledAt, known.observedAt)) hasChange = true;
        this.#deliverFailure(id, failure);
      } else if ('missing' in finding) this.#deliverDeletion(id, finding.missing, observedAt);
      else if (this.#deliverModel(id, finding, polledAt, observedAt)) hasChange = true;
    }
    if (hasAll) this.list.observe(polledAt, this.states);
    return hasChange;
  }

  /** Sends a result that was delivered before to what is watched only since then. */
  deliverToNew({ findings, hasAll }: PollCycleResult, polledAt: Timestamp, observedAt: string): void {
    const isNewList = this.list.isWatched && !this.list.isKnown;
    const due = [...findings].filter(
      ([id]) => isNewList || (this.#models.has(id) && !this.#models.get(id)?.state),
    );
    this.deliver({ findings: new Map(due), hasAll: hasAll && isNewList }, polledAt, observedAt);
  }

  #isNeeded({ subscriptions }: WatchedModel): boolean {
    return subscriptions.size > 0 || this.list.isWatched;
  }

  #deliverFailure(id: string, failure: unknown): void {
    const watched = this.#models.get(id);
    if (isPermanent(failure)) {
      if (id === LIST) this.list.terminate(failure);
      else watched?.terminate(failure);
    } else {
      if (id === LIST) this.list.pushLastKnown(this.states);
      else watched?.pushLastKnown();
    }
    // A 429 says nothing about the models.
    if (isRateLimit(failure)) return;
    watched?.markStale();
    this.list.markStale();
  }

  #deliverDeletion(id: string, error: WatsonError, observedAt: string): void {
    const watched = this.#models.get(id);
    const state = watched?.delete(observedAt);
    if (!state) watched?.terminate(error);
    this.#models.delete(id);
    if (state) this.list.push(state);
  }

  #deliverModel(
    id: string,
    { model, history }: { model: LanguageModel; history?: History },
    polledAt: Timestamp,
    observedAt: string,
  ): boolean {
    const known = this.#models.get(id);
    if (!known && !this.list.isWatched) return false;
    const watched = known ?? new WatchedModel();
    this.#models.set(id, watched);
    const { state, isChanged, isNew, isUpdated } = watched.observe(model, observedAt, polledAt, history);
    // A training that starts changes the status and not `updated`, which then is the time of an earlier change.
    if (isUpdated) this.#measureDetection(state);
    if (isChanged && state.previousStatus === 'training' && state.since === observedAt)
      this.#observer.onTrainingEnd?.(outcomeOf(state));
    if (isChanged || isNew) this.list.push(state);
    return isChanged;
  }

  #measureDetection({ since, observedAt, model }: ModelState): void {
    if (since !== observedAt || !model?.updated) return;
    this.#observer.onDetection?.(Math.max(0, Date.parse(observedAt) - Date.parse(model.updated)));
  }
}

/** A failed training leaves the model `failed`, or `available` with an error text. */
function outcomeOf({ status, model }: ModelState): TrainingOutcome {
  if (status === 'available' && !model?.error) return 'available';
  return status === 'available' || status === 'failed' ? 'failed' : 'other';
}
