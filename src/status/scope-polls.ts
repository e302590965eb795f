import type { WatsonClient } from '../watson/client.ts';
import { Stop } from '../watson/signal.ts';
import { requestedDelayMs } from './delay.ts';
import { MAX_AGE_MS, type Timestamp } from './freshness.ts';
import {
  failuresIn,
  isRejection,
  runPollCycle,
  type PollCycleOptions,
  type PollCycleResult,
} from './poll-cycle.ts';
import { outcomeOf, temporaryOf } from './poll-outcome.ts';
import type { PollTrace, TracePolls } from './poll-trace.ts';
import { Schedule, type PollKind, type PollOutcome } from './schedule.ts';
import type { SharedPolls, SharedResult, SharePolls } from './shared-polls.ts';
import { staleAfter, type PollFailure } from './staleness.ts';
import { StalenessWatch } from './staleness-watch.ts';
import type { Clock, StatusObserver } from './types.ts';
import type { PollTime } from './watched-model.ts';
import type { WatchedScope } from './watched-scope.ts';

export interface ScopePollsOptions {
  client: WatsonClient;
  /** What is polled, and where the results go. */
  watched: WatchedScope;
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
  /** The back-off of the last polls of the scope. */
  backOff?: BackOff | undefined;
}

/** What the next polls of a scope must know, so that a client cannot evade a back-off by subscribing again. */
export interface BackOff {
  /** No poll starts before this time, in milliseconds since 1970. */
  until: number;
  /** Why, if the last poll could read nothing. */
  outage: PollFailure | undefined;
}

/**
 * The polls of one scope. A full poll reads everything that is watched; a poll for late joiners reads the models that are
 * not known yet, or everything if a known state must be confirmed.
 */
export class ScopePolls {
  readonly #options: ScopePollsOptions;
  readonly #schedule: Schedule;
  readonly #staleness: StalenessWatch;
  /** Aborted when nothing is watched any longer. */
  readonly #stop = new Stop();
  /** Undefined if this process polls for itself. */
  readonly #shared: SharedPolls | undefined;
  readonly #trace: PollTrace | undefined;
  /** The last result of any replica. */
  #last: { result: PollCycleResult; time: PollTime } | undefined;
  /** See `Timestamp`. */
  #generation = 0;

  constructor(options: ScopePollsOptions) {
    this.#options = options;
    const { client, clock, observer, pollIntervalMs, backOff, codeOf, watched } = options;
    this.#trace = options.tracePolls?.();
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
      onCheck: (check) => watched.checkStaleness(check),
    });
    this.#shared = options.sharePolls?.(client.scope, {
      interest: () => watched.interest,
      staleAfterMs: () => this.#staleAfterMs,
      poll: (interest, causes) => this.#runCycle(interest, causes),
      takeCauses: () => this.#trace?.takeCauses(),
      onResult: (shared) => this.#take(shared),
      onDue: (why) => this.#due(why),
    });
  }

  get isStopped(): boolean {
    return this.#stop.aborted;
  }

  /** Whether other replicas may know a newer state than this one. */
  get areShared(): boolean {
    return this.#shared !== undefined;
  }

  now(): Timestamp {
    return { generation: this.#generation, ms: this.#options.clock.now() };
  }

  canPollSoon(): boolean {
    return this.#schedule.canPollWithin(MAX_AGE_MS);
  }

  /** Called when a subscription has joined. @param isServed whether it has received its first event */
  joined(isServed: boolean): void {
    if (!isServed) {
      this.#trace?.cause();
      this.#schedule.request('late-joiners');
    }
    this.#staleness.joined(isServed);
  }

  /** Other replicas may have shown a newer state than the one that is known here, so the newest is read first. */
  async joinedLate(): Promise<void> {
    // It takes at most a second, and hears of an outage meanwhile.
    this.#staleness.joined(false);
    const { watched } = this.#options;
    const known = await this.#shared?.refresh();
    if (this.isStopped) return;
    if (known === 'current' && this.#last) watched.deliverToNew(this.#last.result, this.#last.time);
    const areServed = known !== 'outdated' && watched.serveLateJoiners(this.canPollSoon());
    if (!this.isStopped) this.joined(areServed);
  }

  /** Starts a full poll at once. The polls after it follow in short intervals. */
  wake(): void {
    this.#trace?.cause();
    this.#generation += 1;
    this.#shared?.mutated();
    this.#schedule.requestAfterChange();
  }

  /** Stops for good. Returns what the next polls of the scope must know. */
  stop(): BackOff {
    this.#schedule.stop();
    this.#staleness.stop();
    this.#stop.abort();
    this.#shared?.leave();
    return { until: this.#schedule.notBefore, outage: this.#staleness.outage };
  }

  /** Takes a result of any replica. */
  #take({ result, startedAt, observedAt, endedAt, isAfterMutations, ...about }: SharedResult): void {
    if (about.isRemote && isAfterMutations) this.#trace?.forget();
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
    if (this.isStopped) return;
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
    if (this.isStopped) return;
    if (this.#last !== before) return this.#schedule.pollMade();
    const result = outcome === 'failed' ? 'failed' : 'ok';
    this.#schedule.pollEnded({ result, hasChange: false, isAnyBusy: this.#options.watched.isAnyBusy });
  }

  async #poll(kind: PollKind): Promise<void> {
    const polledAt = this.now();
    this.#staleness.pollStarted();
    const interest = this.#options.watched.interestOf(kind, polledAt.generation);
    const result = await this.#runCycle(interest);
    if (!this.isStopped) this.#pollEnded(result, polledAt);
  }

  #runCycle(
    interest: Pick<PollCycleOptions, 'ids' | 'withAll'>,
    causes: readonly string[] = [],
  ): Promise<PollCycleResult> {
    const { client, observer } = this.#options;
    for (const each of causes) this.#trace?.addCauses(each);
    const cycle = () => runPollCycle({ client, ...interest, signal: this.#stop, observer });
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
    if (this.isStopped) return undefined;
    const { isAnyBusy } = this.#options.watched;
    if (failures.length === 0) return { result: 'ok', hasChange, isAnyBusy };

    const temporary = temporaryOf(failures);
    // One list call may be the failure of many models. The replica that polled reports it.
    if (!isRemote) for (const failure of new Set(temporary)) this.#options.onFailure(failure);
    return { result: outcomeOf(temporary, result.findings.size), hasChange, isAnyBusy };
  }

  /** Sends the result to the subscriptions; returns whether a model has changed. */
  #deliver(result: PollCycleResult, rejection: unknown, time: PollTime): boolean {
    const { watched } = this.#options;
    if (!rejection) return watched.deliver(result, time);
    // All subscribers have the same credentials. If these are rejected, none receives what the poll read.
    watched.endAll((subscription) => subscription.terminate(rejection));
    return false;
  }

  get #staleAfterMs(): number {
    return staleAfter(this.#options.pollIntervalMs, this.#schedule.intervalMs);
  }
}
