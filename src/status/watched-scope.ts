import { isDeepStrictEqual } from 'node:util';
import type { WatsonError } from '../watson/errors.ts';
import type { LanguageModel } from '../watson/types.ts';
import { isBusy } from './delay.ts';
import type { Timestamp } from './freshness.ts';
import type { ListSubscriber } from './list-subscriber.ts';
import type { ListSubscription } from './list-subscription.ts';
import {
  isPermanent,
  isRateLimit,
  LIST,
  type History,
  type KnownModel,
  type PollCycleResult,
} from './poll-cycle.ts';
import type { PollKind } from './schedule.ts';
import type { Interest } from './shared-polls.ts';
import type { StalenessCheck } from './staleness.ts';
import type { StateSubscription } from './state-subscription.ts';
import type { ListedState, ModelState, StatusObserver, TrainingOutcome } from './types.ts';
import { WatchedList, type FoundChanges } from './watched-list.ts';
import { WatchedModel, type Observed, type PollTime } from './watched-model.ts';

/** What is watched in one scope, and the delivery of poll results to the subscriptions. */
export class WatchedScope {
  readonly list = new WatchedList(() => this.states);
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
  get states(): ListedState[] {
    return [...this.#models.values()].flatMap(({ state }) => state ?? []);
  }

  get isAnyBusy(): boolean {
    for (const { status } of this.#models.values()) if (status && isBusy(status)) return true;
    return false;
  }

  /** Adds a subscription to a model; see `WatchedModel.join`. */
  join(id: string, subscription: StateSubscription, joinedAt: Timestamp, canPoll: boolean): boolean {
    const watched = this.#models.get(id) ?? new WatchedModel(id);
    this.#models.set(id, watched);
    return watched.join(subscription, joinedAt, canPoll);
  }

  /** Adds a subscription to a model that waits for `serveLateJoiners` or the next poll. */
  joinLate(id: string, subscription: StateSubscription, joinedAt: Timestamp): void {
    const watched = this.#models.get(id) ?? new WatchedModel(id);
    this.#models.set(id, watched);
    watched.joinLate(subscription, joinedAt);
  }

  /** Sends what is known to the late joiners for which it is fresh; returns whether none waits any more. */
  serveLateJoiners(canPoll: boolean): boolean {
    for (const watched of this.#models.values()) watched.serveLateJoiners(canPoll);
    this.list.serveLateJoiners(canPoll);
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

  leaveList(subscriber: ListSubscriber): void {
    this.list.leave(subscriber);
    if (this.list.isWatched) return;
    for (const [id, watched] of this.#models) if (!this.#isNeeded(watched)) this.#models.delete(id);
  }

  endAll(end: (subscription: StateSubscription | ListSubscription) => void): void {
    for (const { subscriptions } of this.#models.values())
      for (const subscription of subscriptions) end(subscription);
    for (const { subscription } of this.list.subscribers) end(subscription);
  }

  /** What a poll of this kind must read. */
  interestOf(kind: PollKind, generation: number): Interest {
    const withAll = this.list.isWatched && (kind === 'full' || this.list.needsPoll(generation));
    return { ids: this.#idsToPoll(kind === 'full' || withAll, generation), withAll };
  }

  /**
   * The models that a poll for late joiners must read: those whose state is not known in this generation. If one known
   * state must be confirmed all are, so that the next late joiner of any model needs no poll.
   */
  #idsToPoll(areAllDue: boolean, generation: number): string[] {
    const all = [...this.#models];
    if (areAllDue || all.some(([, watched]) => watched.needsConfirmation(generation)))
      return all.map(([id]) => id);
    return all.filter(([, watched]) => !watched.isKnown(generation)).map(([id]) => id);
  }

  /** Sends the result of a poll to the subscriptions; returns whether a model has changed. */
  deliver({ findings, hasAll }: PollCycleResult, time: PollTime): boolean {
    let hasChange = false;
    const found = this.list.isWatched ? noChanges(time) : undefined;
    for (const [id, finding] of findings) {
      if ('failure' in finding) {
        if (this.#deliverKnown(id, finding.known, time, found)) hasChange = true;
        this.#deliverFailure(id, finding.failure, time);
      } else if ('missing' in finding) this.#deliverDeletion(id, finding.missing, time, found);
      else if (this.#deliverModel(id, finding, time, found)) hasChange = true;
    }
    if (found) this.list.deliver(found, hasAll ? time : undefined);
    return hasChange;
  }

  /** Sends a result that was delivered before to what is watched only since then. */
  deliverToNew({ findings, hasAll }: PollCycleResult, time: PollTime): void {
    const isNewList = this.list.isWatched && !this.list.isKnown;
    const due = [...findings].filter(
      ([id]) => isNewList || (this.#models.has(id) && !this.#models.get(id)?.state),
    );
    if (due.length > 0 || isNewList)
      this.deliver({ findings: new Map(due), hasAll: hasAll && isNewList }, time);
  }

  /** Tells subscriptions that their state is no longer live. Returns when to check again. */
  checkStaleness(check: StalenessCheck): number {
    let nextAt = this.list.checkStaleness(check);
    for (const watched of this.#models.values()) nextAt = Math.min(nextAt, watched.checkStaleness(check));
    return nextAt;
  }

  #isNeeded({ hasSubscriptions }: WatchedModel): boolean {
    return hasSubscriptions || this.list.isWatched;
  }

  #deliverFailure(id: string, failure: unknown, { endedAt }: PollTime): void {
    const watched = this.#models.get(id);
    if (isPermanent(failure)) {
      if (id === LIST) this.list.terminate(failure);
      else watched?.terminate(failure);
    } else {
      if (id === LIST) this.list.fail(failure, endedAt);
      else watched?.fail(failure, endedAt);
    }
    // A 429 says nothing about the models.
    if (!isRateLimit(failure)) this.list.distrust();
  }

  #deliverDeletion(id: string, error: WatsonError, time: PollTime, found: FoundChanges | undefined): void {
    const watched = this.#models.get(id);
    const state = watched?.delete(time);
    if (!state) watched?.terminate(error);
    this.#models.delete(id);
    if (!state) return;
    found?.deleted.push(state);
    found?.states.push(state);
  }

  /** Sends what another replica had read before a failure, if that is newer than what is known here. */
  #deliverKnown(
    id: string,
    known: KnownModel | undefined,
    time: PollTime,
    found: FoundChanges | undefined,
  ): boolean {
    const { observedAt } = this.#models.get(id)?.state ?? { observedAt: '' };
    if (!known || Date.parse(observedAt) >= known.observedAt) return false;
    const endedAt = time.endedAt - (time.observedAt - known.observedAt);
    return this.#deliverModel(id, known, { ...time, observedAt: known.observedAt, endedAt }, found);
  }

  #deliverModel(
    id: string,
    { model, history }: { model: LanguageModel; history?: History },
    time: PollTime,
    found: FoundChanges | undefined,
  ): boolean {
    const known = this.#models.get(id);
    if (!known && !this.list.isWatched) return false;
    const watched = known ?? new WatchedModel(id);
    this.#models.set(id, watched);
    const observed = watched.observe(model, time, history);
    if (!observed) return false;
    if (found) addTo(found, observed);
    this.#measure(observed);
    return observed.isChanged;
  }

  #measure({ state, before, isChanged }: Observed): void {
    if (!before || state.since !== state.observedAt) return;
    // A training that starts changes the status and not `updated`, which then is the time of an earlier change.
    if (state.model.updated && before.model.updated !== state.model.updated)
      this.#observer.onDetection?.(
        Math.max(0, Date.parse(state.observedAt) - Date.parse(state.model.updated)),
      );
    if (isChanged && state.previousStatus === 'training') this.#observer.onTrainingEnd?.(outcomeOf(state));
  }
}

function noChanges({ observedAt }: PollTime): FoundChanges {
  return { added: [], changed: [], deleted: [], states: [], observedAt: new Date(observedAt).toISOString() };
}

function addTo({ added, changed, states }: FoundChanges, { state, before, isChanged }: Observed): void {
  if (!before) added.push(state);
  else if (isChanged || !isDeepStrictEqual(before.model, state.model)) changed.push(state);
  if (!before || isChanged) states.push(state);
}

/** A failed training leaves the model `failed`, or `available` with an error text. */
function outcomeOf({ status, model }: ModelState): TrainingOutcome {
  if (status === 'available' && !model?.error) return 'available';
  return status === 'available' || status === 'failed' ? 'failed' : 'other';
}
