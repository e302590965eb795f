import { isFreshFor, type Timestamp } from './freshness.ts';
import { isRateLimit } from './poll-cycle.ts';
import { failureOf, noticeAt, type PollFailure, type StalenessCheck } from './staleness.ts';
import type { Staleness } from './types.ts';

interface LateJoiner {
  joinedAt: Timestamp;
  /** Whether it heard that its state cannot be confirmed. */
  isTold: boolean;
}

export interface StalenessNews<S> {
  /** Set when the subscriptions that have received the state must hear that it is no longer live. */
  begins: boolean;
  /** Late joiners that receive the last known state, with its staleness. */
  withState: S[];
  /** Late joiners that only hear the staleness: no state is known that is new enough for them. */
  withoutState: S[];
  staleness: Staleness;
}

export interface Confirmation<S> {
  /** Whether the state was stale before. */
  isLiveAgain: boolean;
  /** The late joiners that now receive the state. */
  lateJoiners: readonly S[];
}

const CONFIRMED = { isLiveAgain: false, lateJoiners: [] } as const;
const LIVE_AGAIN = { isLiveAgain: true, lateJoiners: [] } as const;
const NO_NEWS = { news: undefined, nextAt: Infinity } as const;

/** The subscriptions to one model or to the list: which have received its state, and whether that is fresh and live. */
export class Audience<S> {
  /** Subscriptions that have received the state. */
  readonly served = new Set<S>();
  /** Subscriptions that wait for it. */
  readonly #lateJoiners = new Map<S, LateJoiner>();
  /** Start of the last successful poll. */
  #polledAt: Timestamp | undefined;
  /** End of the last successful poll. */
  #confirmedAt: number | undefined;
  /** False after a failed poll: late joiners then wait for the next one. */
  #isTrusted = false;
  /** The first failure since the last successful poll has its time, the last one its code. */
  #failure: PollFailure | undefined;
  #staleness: Staleness | null = null;

  get isEmpty(): boolean {
    return this.served.size === 0 && this.#lateJoiners.size === 0;
  }

  get all(): S[] {
    return [...this.served, ...this.#lateJoiners.keys()];
  }

  get hasLateJoiners(): boolean {
    return this.#lateJoiners.size > 0;
  }

  /** Null while the state is live. */
  get staleness(): Staleness | null {
    return this.#staleness;
  }

  /** Whether the last poll succeeded in this generation. */
  isKnown(generation: number): boolean {
    return this.#isTrusted && this.#polledAt?.generation === generation;
  }

  /** Adds a subscription. Returns whether the known state is fresh for it; otherwise it waits for a poll. */
  join(subscription: S, joinedAt: Timestamp, canPoll: boolean): boolean {
    const isServed = this.#isTrusted && isFreshFor(joinedAt, this.#polledAt, canPoll);
    if (isServed) this.served.add(subscription);
    else this.#lateJoiners.set(subscription, { joinedAt, isTold: false });
    return isServed;
  }

  /** Adds a subscription that waits for `serveLateJoiners` or the next poll. */
  joinLate(subscription: S, joinedAt: Timestamp): void {
    this.#lateJoiners.set(subscription, { joinedAt, isTold: false });
  }

  /** Returns the late joiners for which the known state is fresh. They count as served. */
  serveLateJoiners(canPoll: boolean): S[] {
    if (!this.#isTrusted) return [];
    return this.#serve(({ joinedAt }) => isFreshFor(joinedAt, this.#polledAt, canPoll));
  }

  leave(subscription: S): void {
    this.served.delete(subscription);
    this.#lateJoiners.delete(subscription);
  }

  /** Called after a successful poll. */
  confirm(polledAt: Timestamp, confirmedAt: number): Confirmation<S> {
    const isLiveAgain = this.#staleness !== null;
    this.#polledAt = polledAt;
    this.#confirmedAt = confirmedAt;
    this.#isTrusted = true;
    this.#failure = undefined;
    this.#staleness = null;
    if (this.#lateJoiners.size === 0) return isLiveAgain ? LIVE_AGAIN : CONFIRMED;
    return { isLiveAgain, lateJoiners: this.#serve(({ joinedAt }) => isFreshFor(joinedAt, polledAt)) };
  }

  /** Called after a poll with a temporary failure. Returns the late joiners that now receive the last known state. */
  fail(error: unknown, at: number): S[] {
    const lateJoiners = this.#isTrusted
      ? this.#serve(({ joinedAt, isTold }) => !isTold && isFreshFor(joinedAt, this.#polledAt, false))
      : [];
    this.#failure = { error, at: this.#failure?.at ?? at };
    // A 429 says nothing about the models.
    if (!isRateLimit(error)) this.distrust();
    return lateJoiners;
  }

  /** Makes subscriptions that join from now on wait for the next successful poll. */
  distrust(): void {
    this.#isTrusted = false;
  }

  /** Forgets all polls, because there will be none for a while. */
  forget(): void {
    this.#polledAt = undefined;
    this.#confirmedAt = undefined;
    this.#isTrusted = false;
    this.#failure = undefined;
    this.#staleness = null;
  }

  /** Returns what subscriptions must hear now, and when to check again. */
  check(check: StalenessCheck): { news: StalenessNews<S> | undefined; nextAt: number } {
    // Nothing has failed, and no poll takes too long.
    if (!this.#failure && !check.outage && check.pollingSince === undefined) return NO_NEWS;
    const failure = failureOf(this.#failure, check);
    const beginsAt = this.#beginsAt(failure, check.staleAfterMs);
    const begins = beginsAt <= check.now;
    const late = this.#tellLateJoiners(failure, check.now);
    const nextAt = Math.min(begins ? Infinity : beginsAt, late.nextAt);
    if (!begins && late.withState.length + late.withoutState.length === 0) return { news: undefined, nextAt };
    const staleness = this.#staleness ?? this.#describe(failure, check);
    if (begins) this.#staleness = staleness;
    const { withState, withoutState } = late;
    return { news: { begins, withState, withoutState, staleness }, nextAt };
  }

  #tellLateJoiners(failure: PollFailure, now: number) {
    const told = { withState: [] as S[], withoutState: [] as S[], nextAt: Infinity };
    for (const [subscription, lateJoiner] of this.#lateJoiners) {
      if (lateJoiner.isTold) continue;
      const { joinedAt } = lateJoiner;
      const at = noticeAt(joinedAt.ms, failure);
      lateJoiner.isTold = at <= now;
      if (!lateJoiner.isTold) told.nextAt = Math.min(told.nextAt, at);
      // A state from before a mutation may lack its effect.
      else if ((this.#polledAt?.generation ?? -1) >= joinedAt.generation) told.withState.push(subscription);
      else told.withoutState.push(subscription);
    }
    return told;
  }

  /** When the state stops being live; Infinity while nothing has failed, and when it has stopped already. */
  #beginsAt({ at }: PollFailure, staleAfterMs: number): number {
    if (this.#staleness || this.#confirmedAt === undefined || this.served.size === 0) return Infinity;
    return Math.max(this.#confirmedAt + staleAfterMs, at);
  }

  #describe({ error }: PollFailure, { codeOf }: StalenessCheck): Staleness {
    const confirmedAt = this.#confirmedAt === undefined ? null : new Date(this.#confirmedAt).toISOString();
    return { confirmedAt, code: codeOf(error) };
  }

  #serve(isDue: (lateJoiner: LateJoiner) => boolean): S[] {
    const due = [...this.#lateJoiners].filter(([, lateJoiner]) => isDue(lateJoiner));
    for (const [subscription] of due) {
      this.#lateJoiners.delete(subscription);
      this.served.add(subscription);
    }
    return due.map(([subscription]) => subscription);
  }
}
