import type { WatsonClient } from '../watson/client.ts';
import { isBusy, requestedDelayMs } from './delay.ts';
import { MAX_AGE_MS, type Timestamp } from './freshness.ts';
import {
  failuresIn,
  isPermanent,
  isRateLimit,
  isRejection,
  runPollCycle,
  type PollCycleOptions,
  type PollCycleResult,
} from './poll-cycle.ts';
import type { PollTrace, TracePolls } from './poll-trace.ts';
import { Schedule, type PollKind, type PollOutcome } from './schedule.ts';
import { asList, asStates, type ListSubscriber } from './list-subscriber.ts';
import { ListSubscription } from './list-subscription.ts';
import type { SharedPolls, SharedResult, SharePolls } from './shared-polls.ts';
import { staleAfter, type PollFailure } from './staleness.ts';
import { StalenessWatch } from './staleness-watch.ts';
import { StateSubscription } from './state-subscription.ts';
import type { Clock, ObservedStatus, StatusObserver } from './types.ts';
import type { PollTime } from './watched-model.ts';
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
  /** Shares the polls with other replicas. Absent: this process polls for itself. */
  sharePolls?: SharePolls | undefined;
  /** Makes a span of each poll cycle. */
  tracePolls?: TracePolls | undefined;
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
  readonly #staleness: StalenessWatch;
  /** Aborted when the last subscription has ended. */
  readonly #abort = new AbortController();
  /** Undefined if this process polls for itself. */
  readonly #shared: SharedPolls | undefined;
  readonly #trace: PollTrace | undefined;
  /** The last result of any replica. */
  #last: { result: PollCycleResult; time: PollTime } | undefined;
  /** See `Timestamp`. */
  #generation = 0;

  constructor(options: WatcherOptions) {
    this.#options = options;
    const { client, clock, observer, pollIntervalMs, backOff, codeOf } = options;

    this.#trace = options.tracePolls?.();
    this.#watched = new WatchedScope(observer);
    this.#schedule = new Schedule({
      clock,
      pollIntervalMs,
      notBefore: backOff?.until,
      expiresAt: client.expiresAt,
      onDue: (kind, isRequested) => this.#pollIsDue(kind, isRequested),
      onInterval: (intervalMs) => observer.onInterval?.(intervalMs),
    });
    this.#staleness = new StalenessWatch({
      clock,
      codeOf,
      staleAfterMs: () => this.#staleAfterMs,
      outage: backOff?.outage,
      onCheck: (check) => this.#watched.checkStaleness(check),
    });
    this.#shared = options.sharePolls?.(client.scope, {
      interest: () => this.#watched.interest,
      staleAfterMs: () => this.#staleAfterMs,
      poll: (interest) => this.#runCycle(interest),
      onResult: (shared) => this.#take(shared),
      onDue: (why) => this.#due(why),
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
    if (this.#shared) {
      this.#watched.joinLate(id, subscription, this.#now());
      void this.#serveLateJoiners(this.#shared);
    } else this.#joined(this.#watched.join(id, subscription, this.#now(), this.#canPollSoon()));
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
    this.#trace?.cause();
    this.#generation += 1;
    this.#shared?.mutated();
    this.#schedule.requestAfterChange();
  }

  /** Completes all subscriptions. */
  close(): void {
    this.#watched.endAll((subscription) => subscription.complete('closed'));
  }

  #joinList(subscriber: ListSubscriber): void {
    if (this.#shared) {
      this.#watched.list.joinLate(subscriber, this.#now());
      void this.#serveLateJoiners(this.#shared);
    } else this.#joined(this.#watched.list.join(subscriber, this.#now(), this.#canPollSoon()));
  }

  #leaveList(subscriber: ListSubscriber): void {
    this.#watched.leaveList(subscriber);
    this.#stopIfIdle();
  }

  #joined(isServed: boolean): void {
    if (!isServed) {
      this.#trace?.cause();
      this.#schedule.request('late-joiners');
    }
    this.#staleness.joined(isServed);
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
    this.#staleness.stop();
    this.#abort.abort();
    this.#shared?.leave();
    this.#options.onIdle({ until: this.#schedule.notBefore, outage: this.#staleness.outage });
  }

  /** Other replicas may have shown a newer state than the one that is known here, so the newest is read first. */
  async #serveLateJoiners(shared: SharedPolls): Promise<void> {
    // It takes at most a second, and hears of an outage meanwhile.
    this.#staleness.joined(false);
    const known = await shared.refresh();
    if (this.#abort.signal.aborted) return;
    if (known === 'current' && this.#last) this.#watched.deliverToNew(this.#last.result, this.#last.time);
    const areServed = known !== 'outdated' && this.#watched.serveLateJoiners(this.#canPollSoon());
    if (!this.#abort.signal.aborted) this.#joined(areServed);
  }

  /** Takes a result of any replica. */
  #take({ result, startedAt, observedAt, endedAt, isAfterMutations, ...about }: SharedResult): void {
    if (about.isRemote) this.#trace?.forget();
    const generation = isAfterMutations ? this.#generation : this.#generation - 1;
    const polledAt = { generation, ms: startedAt };
    const time = { polledAt, observedAt, endedAt, staleAfterMs: this.#staleAfterMs };
    this.#last = { result, time };
    const outcome = this.#observe(result, time, about.isRemote);
    if (!outcome) return;
    const hasChange = outcome.hasChange || about.hasChange;
    this.#schedule.observed({ ...outcome, hasChange, isAnyBusy: outcome.isAnyBusy || about.isAnyBusy });
    this.#staleness.check();
  }

  #due(why: 'mutation' | 'request' | 'takeover'): void {
    if (this.#abort.signal.aborted) return;
    if (why === 'mutation') {
      this.#generation += 1;
      this.#schedule.requestAfterChange();
    } else if (why === 'request' || !this.#schedule.isBackingOff) this.#schedule.request('full');
  }

  #pollIsDue(kind: PollKind, isRequested: boolean): void {
    const poll = () => (this.#shared ? this.#pollShared(isRequested) : this.#poll(kind));
    void (this.#trace ? this.#trace.detached(poll) : poll());
  }

  async #pollShared(isWanted: boolean): Promise<void> {
    const before = this.#last;
    this.#staleness.pollStarted();
    const outcome = await this.#shared?.poll(isWanted);
    this.#staleness.pollLeft();
    if (this.#abort.signal.aborted) return;
    if (this.#last !== before) return this.#schedule.pollMade();
    const result = outcome === 'failed' ? 'failed' : 'ok';
    this.#schedule.pollEnded({ result, hasChange: false, isAnyBusy: this.#isAnyBusy });
  }

  async #poll(kind: PollKind): Promise<void> {
    const { signal } = this.#abort;
    const polledAt = this.#now();
    this.#staleness.pollStarted();
    const { list } = this.#watched;
    const withAll = list.isWatched && (kind === 'full' || list.needsPoll(polledAt.generation));
    const ids = this.#watched.idsToPoll(kind === 'full' || withAll, polledAt.generation);
    const result = await this.#runCycle({ ids, withAll });
    if (!signal.aborted) this.#pollEnded(result, polledAt);
  }

  #runCycle(interest: Pick<PollCycleOptions, 'ids' | 'withAll'>): Promise<PollCycleResult> {
    const { client, observer } = this.#options;
    const cycle = () => runPollCycle({ client, ...interest, signal: this.#abort.signal, observer });
    return this.#trace ? this.#trace.run(interest.ids.length, cycle) : cycle();
  }

  #pollEnded(result: PollCycleResult, polledAt: Timestamp): void {
    const endedAt = this.#options.clock.now();
    const time = { polledAt, observedAt: endedAt, endedAt, staleAfterMs: this.#staleAfterMs };
    const outcome = this.#observe(result, time, false);
    if (!outcome) return;
    this.#schedule.pollEnded(outcome);
    this.#staleness.check();
  }

  /** Sends a result to the subscriptions; returns undefined if all of them have ended. */
  #observe(result: PollCycleResult, time: PollTime, isRemote: boolean): PollOutcome | undefined {
    const failures = failuresIn(result);
    const isEverythingDown = failures.length === result.findings.size;
    this.#staleness.pollEnded(isEverythingDown ? failures[0] : undefined);
    // Before the delivery, because the last subscription may end in it.
    for (const failure of failures) this.#schedule.pause(requestedDelayMs(failure, isEverythingDown));
    const hasChange = this.#deliver(result, failures.find(isRejection), time);
    if (this.#abort.signal.aborted) return undefined;

    const temporary = failures.filter((failure) => !isPermanent(failure));
    // One list call may be the failure of many models. The replica that polled reports it.
    if (!isRemote) for (const failure of new Set(temporary)) this.#options.onFailure(failure);
    return { result: resultOf(temporary, result.findings.size), hasChange, isAnyBusy: this.#isAnyBusy };
  }

  get #isAnyBusy(): boolean {
    return this.#watched.states.some(({ status }) => isBusy(status));
  }

  /** Sends the result to the subscriptions; returns whether a model has changed. */
  #deliver(result: PollCycleResult, rejection: unknown, time: PollTime): boolean {
    if (!rejection) return this.#watched.deliver(result, time);
    // All subscribers have the same credentials. If these are rejected, none receives what the poll read.
    this.#watched.endAll((subscription) => subscription.terminate(rejection));
    return false;
  }

  get #staleAfterMs(): number {
    return staleAfter(this.#options.pollIntervalMs, this.#schedule.intervalMs);
  }
}

function resultOf(temporaryFailures: readonly unknown[], findings: number): PollOutcome['result'] {
  if (temporaryFailures.some(isRateLimit)) return 'rate-limited';
  return temporaryFailures.length > 0 && temporaryFailures.length === findings ? 'failed' : 'ok';
}
