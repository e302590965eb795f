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
    const isServed = this.#watched.joinList(subscription, this.#now(), this.#canPollSoon());
    if (!isServed) this.#schedule.request('late-joiners');
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
    this.#options.onIdle(this.#schedule.notBefore);
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
    const failures = failuresIn(result);
    const isEverythingDown = failures.length === result.findings.size;
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
  }

  /** Sends the result to the subscriptions; returns whether a model has changed. */
  #deliver(result: PollCycleResult, rejection: unknown, polledAt: Timestamp): boolean {
    if (!rejection)
      return this.#watched.deliver(result, polledAt, new Date(this.#options.clock.now()).toISOString());
    // All subscribers have the same credentials. If these are rejected, none receives what the poll read.
    this.#watched.endAll((subscription) => subscription.terminate(rejection));
    return false;
  }
}

function resultOf(temporaryFailures: readonly unknown[], findings: number): PollOutcome['result'] {
  if (temporaryFailures.some(isRateLimit)) return 'rate-limited';
  return temporaryFailures.length > 0 && temporaryFailures.length === findings ? 'failed' : 'ok';
}
