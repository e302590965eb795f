import { Audience } from './audience.ts';
import type { Timestamp } from './freshness.ts';
import type { ListSubscriber } from './list-subscriber.ts';
import type { StalenessCheck } from './staleness.ts';
import type { ListChange, ListedState, ListSnapshot, ModelState, Staleness } from './types.ts';
import { unknownState } from './absent-state.ts';

/** What one poll found out about all models. */
export interface FoundChanges {
  added: ListedState[];
  /** Models of which any field changed. */
  changed: ListedState[];
  /** Last states of the models that no longer exist. */
  deleted: ModelState[];
  /** The states of which subscribers of states hear, in order. */
  states: ModelState[];
  observedAt: string;
}

/** The list of all models of a scope, and the subscriptions to it. */
export class WatchedList {
  readonly #audience = new Audience<ListSubscriber>();
  readonly #states: () => Iterable<ListedState>;
  #observedAt = '';
  /** By language. Subscribers that receive the same object share its execution. */
  readonly #snapshots = new Map<string | undefined, ListSnapshot>();

  /** @param states all known models of the scope */
  constructor(states: () => Iterable<ListedState>) {
    this.#states = states;
  }

  get isWatched(): boolean {
    return !this.#audience.isEmpty;
  }

  get subscribers(): ListSubscriber[] {
    return this.#audience.all;
  }

  /** Whether the list must be polled before all subscriptions have it as of this generation. */
  needsPoll(generation: number): boolean {
    return this.#audience.hasLateJoiners || !this.#audience.isKnown(generation);
  }

  /** Adds a subscription and sends it the known list if that is fresh; returns false if it must wait for a poll. */
  join(subscriber: ListSubscriber, joinedAt: Timestamp, canPoll: boolean): boolean {
    const isServed = this.#audience.join(subscriber, joinedAt, canPoll);
    if (isServed) subscriber.snapshot(this.#snapshotFor(subscriber.language));
    return isServed;
  }

  get hasLateJoiners(): boolean {
    return this.#audience.hasLateJoiners;
  }

  /** Whether the list has been read since it is watched. */
  get isKnown(): boolean {
    return this.#observedAt !== '';
  }

  /** Adds a subscription that waits for `serveLateJoiners` or the next poll. */
  joinLate(subscriber: ListSubscriber, joinedAt: Timestamp): void {
    this.#audience.joinLate(subscriber, joinedAt);
  }

  /** Sends the known list to the late joiners for which it is fresh. */
  serveLateJoiners(canPoll: boolean): void {
    for (const subscriber of this.#audience.serveLateJoiners(canPoll))
      subscriber.snapshot(this.#snapshotFor(subscriber.language));
  }

  leave(subscriber: ListSubscriber): void {
    this.#audience.leave(subscriber);
    if (this.isWatched) return;
    this.#audience.forget();
    this.#observedAt = '';
    this.#snapshots.clear();
  }

  /**
   * Sends the result of a poll.
   * @param confirmed set if the poll read the list: when it started and ended
   */
  deliver(change: FoundChanges, confirmed: { polledAt: Timestamp; endedAt: number } | undefined): void {
    // A poll that started before the last subscription left did not record all models.
    if (!this.isWatched) return;
    const served = [...this.#audience.served];
    this.#snapshots.clear();
    const result = confirmed && this.#audience.confirm(confirmed.polledAt, confirmed.endedAt);
    if (result) this.#observedAt = change.observedAt;
    const changeFor = byLanguage((language) => this.#changeFor(change, language));
    const states = withStaleness(change.states, this.#audience.staleness);
    const statesFor = byLanguage((language) => ofLanguage(states, language));
    for (const subscriber of served) {
      const { language } = subscriber;
      if (result?.isLiveAgain) subscriber.live(this.#snapshotFor(language), statesFor(language));
      else subscriber.change(changeFor(language), statesFor(language));
    }
    for (const subscriber of result?.lateJoiners ?? [])
      subscriber.snapshot(this.#snapshotFor(subscriber.language));
  }

  /** Notes a temporary failure. Late joiners that it keeps from a confirmation receive the last known list. */
  fail(error: unknown, at: number): void {
    for (const subscriber of this.#audience.fail(error, at))
      subscriber.snapshot(this.#snapshotFor(subscriber.language));
  }

  /** Makes subscriptions that join from now on wait for the next successful poll. */
  distrust(): void {
    this.#audience.distrust();
  }

  /** Tells the subscriptions that the list is no longer live. Returns when to check again. */
  checkStaleness(check: StalenessCheck): number {
    const { news, nextAt } = this.#audience.check(check);
    if (!news) return nextAt;
    const { begins, staleness, withState, withoutState } = news;
    const stale = { kind: 'stale', staleness } as const;
    const snapshotFor = byLanguage((language) => {
      const snapshot = this.#snapshotFor(language);
      return { ...snapshot, staleness, models: withStaleness(snapshot.models, staleness) };
    });
    const at = new Date(check.now).toISOString();
    const placeholderFor = byLanguage((language) => unknownState('', { language, at, staleness }));
    const repeatedFor = byLanguage((language) => snapshotFor(language).models[0] ?? placeholderFor(language));
    if (begins) this.#snapshots.clear();
    const served = begins ? this.#audience.served : [];
    for (const subscriber of served) subscriber.stale(stale, repeatedFor(subscriber.language));
    for (const subscriber of withState) subscriber.snapshot(snapshotFor(subscriber.language));
    for (const subscriber of withoutState) subscriber.stale(stale, placeholderFor(subscriber.language));
    return nextAt;
  }

  terminate(error: unknown): void {
    for (const { subscription } of this.#audience.all) subscription.terminate(error);
  }

  #snapshotFor(language: string | undefined): ListSnapshot {
    const known = this.#snapshots.get(language);
    if (known) return known;
    const { staleness } = this.#audience;
    const models = withStaleness(ofLanguage([...this.#states()], language), staleness);
    const snapshot: ListSnapshot = { kind: 'snapshot', models, observedAt: this.#observedAt, staleness };
    this.#snapshots.set(language, snapshot);
    return snapshot;
  }

  #changeFor(
    { added, changed, deleted, observedAt }: FoundChanges,
    language: string | undefined,
  ): ListChange {
    return {
      kind: 'change',
      added: ofLanguage(added, language),
      changed: ofLanguage(changed, language),
      removed: ofLanguage(deleted, language).map(({ id }) => id),
      observedAt,
      staleness: this.#audience.staleness,
    };
  }
}

/** In a list, the staleness of each state is that of the list. */
function withStaleness<T extends ModelState>(
  states: readonly T[],
  staleness: Staleness | null,
): readonly T[] {
  return states.map((state) => (state.staleness === staleness ? state : { ...state, staleness }));
}

function ofLanguage<T extends ModelState>(states: readonly T[], language: string | undefined): readonly T[] {
  return language === undefined ? states : states.filter((state) => state.language === language);
}

/** Makes something once for each language. */
function byLanguage<T>(make: (language: string | undefined) => T): (language: string | undefined) => T {
  const made = new Map<string | undefined, T>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}
