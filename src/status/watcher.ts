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
import type { SharedPolls, SharedResult, SharePolls } from './shared-polls.ts';
import { StateSubscription } from './subscription.ts';
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
  /** No poll starts before this time: the back-off of the scope's last watcher, in milliseconds since 1970. */
  notBefore?: number | undefined;
  /** Shares the polls with other replicas. Absent: this process polls for itself. */
  sharePolls?: SharePolls | undefined;
  /** Called when the last subscription has ended. The watcher cannot be used afterwards; see `notBefore`. */
  onIdle: (notBefore: number) => void;
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
  /** Undefined if this process polls for itself. */
  readonly #shared: SharedPolls | undefined;
  /** The last result of any replica. */
  #last: { result: PollCycleResult; polledAt: Timestamp; observedAt: string } | undefined;
  /** See `Timestamp`. */
  #generation = 0;

  constructor(options: WatcherOptions) {
    this.#options = options;
    const { client, clock, observer, pollIntervalMs, notBefore } = options;
    this.#watched = new WatchedScope(observer);
    this.#schedule = new Schedule({
      clock,
      pollIntervalMs,
      notBefore,
      expiresAt: client.expiresAt,
      onDue: (kind, isRequested) => void (this.#shared ? this.#pollShared(isRequested) : this.#poll(kind)),
      onInterval: (intervalMs) => observer.onInterval?.(intervalMs),
    });
    this.#shared = options.sharePolls?.(client.scope, {
      interest: () => this.#watched.interest,
      poll: (interest) => runPollCycle({ client, ...interest, signal: this.#abort.signal, observer }),
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
      return subscription;
    }
    const isServed = this.#watched.join(id, subscription, this.#now(), this.#canPollSoon());
    if (!isServed) this.#schedule.request('late-joiners');
    return subscription;
  }

  /** Sends the current states of all models, or of those of a language, then each change, new model and deletion. */
  watchAll(language?: string): StateSubscription {
    const subscription = new StateSubscription({
      language,
      observer: this.#options.observer,
      onEnd: (ended) => {
        this.#watched.leaveList(ended);
        this.#stopIfIdle();
      },
    });
    if (this.#shared) {
      this.#watched.list.joinLate(subscription, this.#now());
      void this.#serveLateJoiners(this.#shared);
      return subscription;
    }
    const isServed = this.#watched.joinList(subscription, this.#now(), this.#canPollSoon());
    if (!isServed) this.#schedule.request('late-joiners');
    return subscription;
  }

  /** Starts a full poll at once. The polls after it follow in short intervals. To be called after each mutation. */
  wake(): void {
    this.#generation += 1;
    this.#shared?.mutated();
    this.#schedule.requestAfterChange();
  }

  /** Completes all subscriptions. */
  close(): void {
    this.#watched.endAll((subscription) => subscription.complete('closed'));
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
    this.#abort.abort();
    this.#shared?.leave();
    this.#options.onIdle(this.#schedule.notBefore);
  }

  /** Other replicas may have shown a newer state than the one that is known here, so the newest is read first. */
  async #serveLateJoiners(shared: SharedPolls): Promise<void> {
    const known = await shared.refresh();
    if (this.#abort.signal.aborted) return;
    const last = this.#last;
    if (known === 'current' && last) this.#watched.deliverToNew(last.result, last.polledAt, last.observedAt);
    const areServed = known !== 'outdated' && this.#watched.serveLateJoiners(this.#canPollSoon());
    if (!areServed && !this.#abort.signal.aborted) this.#schedule.request('late-joiners');
  }

  /** Takes a result of any replica. */
  #take({ result, startedAt, observedAt, isAfterMutations, ...about }: SharedResult): void {
    const generation = isAfterMutations ? this.#generation : this.#generation - 1;
    const polledAt = { generation, ms: startedAt };
    this.#last = { result, polledAt, observedAt };
    const outcome = this.#observe(result, polledAt, observedAt, about.isRemote);
    if (!outcome) return;
    const hasChange = outcome.hasChange || about.hasChange;
    this.#schedule.observed({ ...outcome, hasChange, isAnyBusy: outcome.isAnyBusy || about.isAnyBusy });
  }

  #due(why: 'mutation' | 'request' | 'takeover'): void {
    if (this.#abort.signal.aborted) return;
    if (why === 'mutation') {
      this.#generation += 1;
      this.#schedule.requestAfterChange();
    } else if (why === 'request' || !this.#schedule.isBackingOff) this.#schedule.request('full');
  }

  async #pollShared(isWanted: boolean): Promise<void> {
    const before = this.#last;
    const outcome = await this.#shared?.poll(isWanted);
    if (this.#abort.signal.aborted) return;
    if (this.#last !== before) return this.#schedule.pollMade();
    const result = outcome === 'failed' ? 'failed' : 'ok';
    this.#schedule.pollEnded({ result, hasChange: false, isAnyBusy: this.#isAnyBusy });
  }

  async #poll(kind: PollKind): Promise<void> {
    const { client, observer } = this.#options;
    const { signal } = this.#abort;
    const polledAt = this.#now();
    const { list } = this.#watched;
    const withAll = list.isWatched && (kind === 'full' || list.needsPoll(polledAt.generation));
    const ids = this.#watched.idsToPoll(kind === 'full' || withAll, polledAt.generation);
    const result = await runPollCycle({ client, ids, withAll, signal, observer });
    if (!signal.aborted) this.#pollEnded(result, polledAt);
  }

  #pollEnded(result: PollCycleResult, polledAt: Timestamp): void {
    const observedAt = new Date(this.#options.clock.now()).toISOString();
    const outcome = this.#observe(result, polledAt, observedAt, false);
    if (outcome) this.#schedule.pollEnded(outcome);
  }

  /** Sends a result to the subscriptions; returns undefined if all of them have ended. */
  #observe(
    result: PollCycleResult,
    polledAt: Timestamp,
    observedAt: string,
    isRemote: boolean,
  ): PollOutcome | undefined {
    const failures = failuresIn(result);
    const isEverythingDown = failures.length === result.findings.size;
    // Before the delivery, because the last subscription may end in it.
    for (const failure of failures) this.#schedule.pause(requestedDelayMs(failure, isEverythingDown));
    const hasChange = this.#deliver(result, failures.find(isRejection), polledAt, observedAt);
    if (this.#abort.signal.aborted) return undefined;

    const temporary = failures.filter((failure) => !isPermanent(failure));
    // One list call may be the failure of many models. The replica that polled reports it.
    if (!isRemote) for (const failure of new Set(temporary)) this.#options.onFailure(failure);
    const isAnyBusy = this.#isAnyBusy;
    return { result: resultOf(temporary, result.findings.size), hasChange, isAnyBusy };
  }

  get #isAnyBusy(): boolean {
    return this.#watched.states.some(({ status }) => isBusy(status));
  }

  /** Sends the result to the subscriptions; returns whether a model has changed. */
  #deliver(result: PollCycleResult, rejection: unknown, polledAt: Timestamp, observedAt: string): boolean {
    if (!rejection) return this.#watched.deliver(result, polledAt, observedAt);
    // All subscribers have the same credentials. If these are rejected, none receives what the poll read.
    this.#watched.endAll((subscription) => subscription.terminate(rejection));
    return false;
  }
}

function resultOf(temporaryFailures: readonly unknown[], findings: number): PollOutcome['result'] {
  if (temporaryFailures.some(isRateLimit)) return 'rate-limited';
  return temporaryFailures.length > 0 && temporaryFailures.length === findings ? 'failed' : 'ok';
}
