import type { WatsonClient } from '../watson/client.ts';
import { isBusy, requestedDelayMs } from './delay.ts';
import { MAX_AGE_MS, type Timestamp } from './freshness.ts';
import {
  failuresIn,
  isPermanent,
  isRateLimit,
  isRejection,
  runPollCycle,
  type PollCycleResult,
} from './poll-cycle.ts';
import { Schedule, type PollKind, type PollOutcome } from './schedule.ts';
import { asList, asStates, type ListSubscriber } from './list-subscriber.ts';
import { ListSubscription } from './list-subscription.ts';
import { NOTICE_MS, SLOW_POLL_MS, staleAfter, type PollFailure } from './staleness.ts';
import { StateSubscription } from './state-subscription.ts';
import type { Clock, ObservedStatus, StatusObserver } from './types.ts';
import { WatchedScope } from './watched-scope.ts';

export interface WatchOptions {
  /** Statuses that complete the subscription right after the event that has one. */
  until?: readonly ObservedStatus[] | undefined;
  /** Send an event after each successful poll, also without a change. @default false */
  everyPoll?: boolean | undefined;
}

export interface WatcherOptions {
  client: WatsonClient;
  clock: Clock;
  observer: StatusObserver;
  /** Poll interval while a watched model is busy, in milliseconds; the other intervals follow from it. */
  pollIntervalMs: number;
  /** Called with each temporary failure of a poll. */
  onFailure: (error: unknown) => void;
  /** The code of an error, for subscribers whose state cannot be confirmed. */
  codeOf: (error: unknown) => string;
  /** The back-off of the scope's last watcher. */
  backOff?: BackOff | undefined;
  /** Called when the last subscription has ended. The watcher cannot be used afterwards. */
  onIdle: (backOff: BackOff) => void;
}

/** What the next watcher of a scope must know, so that a client cannot evade a back-off by subscribing again. */
export interface BackOff {
  /** No poll starts before this time, in milliseconds since 1970. */
  until: number;
  /** Why, if the last poll could read nothing. */
  outage: PollFailure | undefined;
}

/**
 * Polls the models of one scope for all their subscribers. A full poll reads everything that is watched; a poll for
 * late joiners reads the models that are not known yet, or everything if a known state must be confirmed.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #watched: WatchedScope;
  readonly #schedule: Schedule;
  /** Aborted when the last subscription has ended. */
  readonly #abort = new AbortController();
  /** See `Timestamp`. */
  #generation = 0;
  /** Start of the poll under way, in milliseconds since 1970. */
  #pollingSince: number | undefined;
  /** The failure of the last poll, if it could read nothing. */
  #outage: PollFailure | undefined;
  /** When staleness is checked next; Infinity while nothing has failed. */
  #checkAt = Infinity;
  #cancelCheck = () => {};

  constructor(options: WatcherOptions) {
    this.#options = options;
    const { client, clock, observer, pollIntervalMs, backOff } = options;
    this.#outage = backOff?.outage;
    this.#watched = new WatchedScope(observer);
    this.#schedule = new Schedule({
      clock,
      pollIntervalMs,
      notBefore: backOff?.until,
      expiresAt: client.expiresAt,
      onDue: (kind) => void this.#poll(kind),
      onInterval: (intervalMs) => observer.onInterval?.(intervalMs),
    });
  }

  /** Sends the current state of a model as soon as it is known, then each change. */
  watch(id: string, { until, everyPoll }: WatchOptions = {}): StateSubscription {
    const subscription = new StateSubscription({
      until,
      everyPoll,
      // The waits of the write queue do not count as subscriptions.
      observer: everyPoll ? {} : this.#options.observer,
      onEnd: (ended) => {
        this.#watched.leave(id, ended);
        this.#stopIfIdle();
      },
    });
    this.#joined(this.#watched.join(id, subscription, this.#now(), this.#canPollSoon()));
    return subscription;
  }

  /** Sends the current states of all models, or of those of a language, then each change, new model and deletion. */
  watchAll(language?: string): StateSubscription {
    const subscription: StateSubscription = new StateSubscription({
      language,
      observer: this.#options.observer,
      onEnd: () => this.#leaveList(subscriber),
    });
    const subscriber = asStates(subscription, language);
    this.#joinList(subscriber);
    return subscription;
  }

  /** Sends a snapshot of all models, or of those of a language, then their changes. */
  watchList(language?: string): ListSubscription {
    const subscription: ListSubscription = new ListSubscription({
      observer: this.#options.observer,
      onEnd: () => this.#leaveList(subscriber),
    });
    const subscriber = asList(subscription, language);
    this.#joinList(subscriber);
    return subscription;
  }

  /** Starts a full poll at once. The polls after it follow in short intervals. To be called after each mutation. */
  wake(): void {
    this.#generation += 1;
    this.#schedule.requestAfterChange();
  }

  /** Completes all subscriptions. */
  close(): void {
    this.#watched.endAll((subscription) => subscription.complete('closed'));
  }

  #joinList(subscriber: ListSubscriber): void {
    this.#joined(this.#watched.list.join(subscriber, this.#now(), this.#canPollSoon()));
  }

  #leaveList(subscriber: ListSubscriber): void {
    this.#watched.leaveList(subscriber);
    this.#stopIfIdle();
  }

  #joined(isServed: boolean): void {
    if (!isServed) this.#schedule.request('late-joiners');
    // During a rate limit the state that it received may be old.
    if (!isServed || this.#outage) this.#checkStalenessIn(isServed ? 0 : NOTICE_MS);
  }

  #now(): Timestamp {
    return { generation: this.#generation, ms: this.#options.clock.now() };
  }

  #canPollSoon(): boolean {
    return this.#schedule.canPollWithin(MAX_AGE_MS);
  }

  #stopIfIdle(): void {
    if (this.#watched.isWatched || this.#abort.signal.aborted) return;
    this.#schedule.stop();
    this.#cancelCheck();
    this.#abort.abort();
    this.#options.onIdle({ until: this.#schedule.notBefore, outage: this.#outage });
  }

  async #poll(kind: PollKind): Promise<void> {
    const { client, observer } = this.#options;
    const { signal } = this.#abort;
    const polledAt = this.#now();
    this.#pollingSince = polledAt.ms;
    this.#checkStalenessIn(SLOW_POLL_MS);
    const { list } = this.#watched;
    const withAll = list.isWatched && (kind === 'full' || list.needsPoll(polledAt.generation));
    const ids = this.#watched.idsToPoll(kind === 'full' || withAll, polledAt.generation);
    const result = await runPollCycle({ client, ids, withAll, signal, observer });
    if (!signal.aborted) this.#pollEnded(result, polledAt);
  }

  #pollEnded(result: PollCycleResult, polledAt: Timestamp): void {
    this.#pollingSince = undefined;
    const failures = failuresIn(result);
    const isEverythingDown = failures.length === result.findings.size;
    const at = this.#options.clock.now();
    this.#outage = isEverythingDown && failures.length > 0 ? { error: failures[0], at } : undefined;
    // Before the delivery, because the last subscription may end in it.
    for (const failure of failures) this.#schedule.pause(requestedDelayMs(failure, isEverythingDown));
    const hasChange = this.#deliver(result, failures.find(isRejection), polledAt);
    if (this.#abort.signal.aborted) return;

    const temporary = failures.filter((failure) => !isPermanent(failure));
    // One list call may be the failure of many models.
    for (const failure of new Set(temporary)) this.#options.onFailure(failure);
    this.#schedule.pollEnded({
      result: resultOf(temporary, result.findings.size),
      hasChange,
      isAnyBusy: this.#watched.states.some(({ status }) => isBusy(status)),
    });
    this.#checkStaleness();
  }

  /** Sends the result to the subscriptions; returns whether a model has changed. */
  #deliver(result: PollCycleResult, rejection: unknown, polledAt: Timestamp): boolean {
    const time = { polledAt, observedAt: this.#options.clock.now(), staleAfterMs: this.#staleAfterMs };
    if (!rejection) return this.#watched.deliver(result, time);
    // All subscribers have the same credentials. If these are rejected, none receives what the poll read.
    this.#watched.endAll((subscription) => subscription.terminate(rejection));
    return false;
  }

  get #staleAfterMs(): number {
    return staleAfter(this.#options.pollIntervalMs, this.#schedule.intervalMs);
  }

  #checkStaleness(): void {
    const { clock, codeOf } = this.#options;
    const now = clock.now();
    this.#cancelCheck();
    this.#checkAt = Infinity;
    const nextAt = this.#watched.checkStaleness({
      now,
      staleAfterMs: this.#staleAfterMs,
      outage: this.#outage,
      pollingSince: this.#pollingSince,
      codeOf,
    });
    if (!this.#abort.signal.aborted) this.#checkStalenessIn(nextAt - now);
  }

  /** Checks staleness after this time, unless a check is planned before. */
  #checkStalenessIn(ms: number): void {
    const { clock } = this.#options;
    const at = clock.now() + ms;
    if (this.#checkAt <= at) return;
    this.#cancelCheck();
    this.#checkAt = at;
    this.#cancelCheck = clock.after(ms, () => this.#checkStaleness());
  }
}

function resultOf(temporaryFailures: readonly unknown[], findings: number): PollOutcome['result'] {
  if (temporaryFailures.some(isRateLimit)) return 'rate-limited';
  return temporaryFailures.length > 0 && temporaryFailures.length === findings ? 'failed' : 'ok';
}
