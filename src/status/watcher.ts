import { WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import { askedRestMs, backoffDelayMs, isBusy, pollDelayMs } from './schedule.ts';
import { FRESH_MS, isFreshFor, type Moment } from './freshness.ts';
import { endsScope, isPermanent, LIST, readRound, type Finding, type RoundResult } from './poll-cycle.ts';
import { StateSubscription } from './subscription.ts';
import type { Clock, ModelState, ObservedStatus, StatusObserver } from './types.ts';
import { WatchedModel } from './watched-model.ts';

/** However often someone asks for a round after a failed one, the service is left alone for so long. */
const MIN_RETRY_MS = 1_000;
/** Credentials that end later than this need no timer. */
const MAX_TIMER_MS = 24 * 60 * 60 * 1_000;

export interface WatchOptions {
  /** Statuses that end the stream right after the event that has one. */
  until?: readonly ObservedStatus[] | undefined;
  /** Also hear of states that did not change, each time they are confirmed. */
  everyRound?: boolean | undefined;
}

export interface WatcherOptions {
  client: WatsonClient;
  clock: Clock;
  observer: StatusObserver;
  /** Poll interval while a watched model is busy, in milliseconds; the other intervals follow from it. */
  pollIntervalMs: number;
  /** Called with each failure that a round met, except those that end subscriptions. */
  onFailure: (error: unknown) => void;
  /** No round begins before this time: what the last watcher of the scope was told holds for this one, too. */
  notBefore?: number | undefined;
  /** Called when the last subscription ended. The watcher is then of no more use; see `notBefore`. */
  onIdle: (notBefore: number) => void;
}

/**
 * Polls the models of one scope for everybody who watches them there. It works in rounds that never overlap: a round
 * reads all that is watched, or, when only new models are waiting, those alone. Between rounds there is one timer.
 * What is known is told to who joins only while it is fresh, and otherwise confirmed first, all of it at once.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  /** Those with subscriptions of their own, and all others while someone watches the list. */
  readonly #models = new Map<string, WatchedModel>();
  /** Who watches the whole list, and since when they wait for it; undefined once they had it. */
  readonly #lists = new Map<StateSubscription, Moment | undefined>();
  readonly #abort = new AbortController();
  readonly #cancelExpiry: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;
  /** When the timer fires; Infinity while none is set. */
  #timerAt = Infinity;
  /** Set while a round is under way. */
  #inRound = false;
  /** What the next round must read, beyond what the timer asks for. */
  #wanted: 'nothing' | 'newcomers' | 'all' = 'nothing';
  /** No round begins before this time: the service asked for peace, or just failed. */
  #notBefore: number;
  /** Rounds in a row in which nothing could be read. */
  #failures = 0;
  /** Rounds since the last mutation or change. A new watcher counts as changed: people subscribe as they train. */
  #quietRounds = 0;
  /** When the next full round is due. */
  #fullRoundAt = 0;
  /** A new one begins with each mutation; see `Moment`. */
  #era = 0;
  /** The last reading of the whole list, if it was good. */
  #listReading: Moment | undefined;

  constructor(options: WatcherOptions) {
    this.#options = options;
    const { client, clock, notBefore = 0 } = options;
    this.#notBefore = notBefore;
    // Whether the credentials have really ended is for the service to say, so this only asks it in time.
    const expiresInMs = (client.expiresAt ?? Infinity) - clock.now();
    if (expiresInMs < MAX_TIMER_MS)
      this.#cancelExpiry = clock.after(Math.max(0, expiresInMs), () => this.#want('all'));
  }

  /** Starts watching a model: its current state as soon as it is known, then what changes. */
  watch(id: string, { until, everyRound }: WatchOptions = {}): StateSubscription {
    const watched = this.#models.get(id) ?? new WatchedModel();
    this.#models.set(id, watched);
    const subscription = new StateSubscription({
      until,
      everyRound,
      // A wait of our own is no one's subscription.
      observer: everyRound ? {} : this.#options.observer,
      onEnd: (ended) => {
        watched.leave(ended);
        if (this.#models.get(id) === watched) this.#dropUnwatched(id, watched);
        this.#endIfIdle();
      },
    });
    if (!watched.join(subscription, this.#moment(), this.#mayRead())) this.#want('newcomers');
    return subscription;
  }

  /** Starts watching all models of a language, or all: the current state of each, then what changes, comes and goes. */
  watchAll(language?: string): StateSubscription {
    const { observer } = this.#options;
    const subscription = new StateSubscription({
      language,
      observer,
      onEnd: (ended) => {
        this.#lists.delete(ended);
        if (this.#lists.size === 0) this.#forgetList();
        this.#endIfIdle();
      },
    });
    const arrival = this.#moment();
    const isFresh = isFreshFor(arrival, this.#listReading, this.#mayRead());
    this.#lists.set(subscription, isFresh ? undefined : arrival);
    if (isFresh) this.#pushAll(subscription);
    else this.#want('newcomers');
    return subscription;
  }

  /** Says that something was changed through the gateway: a full round begins at once, and the next ones soon. */
  wake(): void {
    this.#quietRounds = 0;
    this.#era += 1;
    this.#want('all');
  }

  /** Ends all subscriptions, without an error. */
  close(): void {
    this.#endAll((subscription) => subscription.end('closed'));
  }

  #moment(): Moment {
    return { era: this.#era, at: this.#options.clock.now() };
  }

  /** Whether who comes now can be told something new soon. */
  #mayRead(): boolean {
    return this.#notBefore <= this.#options.clock.now() + FRESH_MS;
  }

  #endAll(end: (subscription: StateSubscription) => void): void {
    for (const { subscriptions } of this.#models.values())
      for (const subscription of subscriptions) end(subscription);
    for (const subscription of this.#lists.keys()) end(subscription);
  }

  #dropUnwatched(id: string, watched: WatchedModel): void {
    if (watched.subscriptions.size === 0 && this.#lists.size === 0) this.#models.delete(id);
  }

  #forgetList(): void {
    this.#listReading = undefined;
    for (const [id, watched] of this.#models) this.#dropUnwatched(id, watched);
  }

  #endIfIdle(): void {
    if (this.#models.size > 0 || this.#lists.size > 0 || this.#abort.signal.aborted) return;
    this.#cancelTimer?.();
    this.#cancelExpiry?.();
    this.#abort.abort();
    this.#options.onIdle(this.#notBefore);
  }

  #pushAll(subscription: StateSubscription): void {
    for (const { state } of this.#models.values()) if (state) subscription.push(state);
  }

  #want(what: 'newcomers' | 'all'): void {
    if (this.#wanted !== 'all') this.#wanted = what;
    this.#schedule();
  }

  /** Sets the timer to the next moment at which there is something to do. */
  #schedule(): void {
    if (this.#inRound || this.#abort.signal.aborted) return;
    const now = this.#options.clock.now();
    const wantedAt = this.#wanted === 'nothing' ? this.#fullRoundAt : now;
    const at = Math.max(now, wantedAt, this.#notBefore);
    if (this.#timerAt <= at) return;
    this.#cancelTimer?.();
    this.#timerAt = at;
    this.#cancelTimer = this.#options.clock.after(at - now, () => {
      this.#timerAt = Infinity;
      void this.#round();
    });
  }

  async #round(): Promise<void> {
    const { client, clock, observer } = this.#options;
    const reading = this.#moment();
    const isFull = this.#wanted !== 'newcomers' || clock.now() >= this.#fullRoundAt;
    const withAll = this.#lists.size > 0 && (isFull || this.#isListWanted());
    const ids = this.#dueIds(isFull || withAll);
    this.#wanted = 'nothing';
    this.#inRound = true;
    const result = await readRound({ client, ids, withAll, signal: this.#abort.signal, observer });
    this.#inRound = false;
    if (this.#abort.signal.aborted) return;

    // Before anybody hears of it, for the last one may then leave.
    this.#obeyLimits(result);
    const failures = this.#settle(result, reading);
    if (this.#abort.signal.aborted) return;
    this.#plan(failures, isFull, failures.length > 0 && failures.length === result.findings.size);
    this.#schedule();
  }

  #isListWanted(): boolean {
    if (this.#listReading?.era !== this.#era) return true;
    return [...this.#lists.values()].some((arrival) => arrival !== undefined);
  }

  /** Where one model must be confirmed all are, so that who comes next, to any of them, needs no round. */
  #dueIds(areAll: boolean): string[] {
    const all = [...this.#models];
    const isDoubted = all.some(([, watched]) => watched.isDoubted(this.#era));
    const due = areAll || isDoubted ? all : all.filter(([, watched]) => !watched.isKnown(this.#era));
    return due.map(([id]) => id);
  }

  #obeyLimits({ findings }: RoundResult): void {
    const failures = [...findings.values()].flatMap((finding) =>
      'failure' in finding ? [finding.failure] : [],
    );
    const isDown = failures.length === findings.size;
    for (const failure of failures) {
      const restMs = failure instanceof WatsonError ? askedRestMs(failure, isDown) : 0;
      if (restMs > 0) this.#notBefore = Math.max(this.#notBefore, this.#options.clock.now() + restMs);
    }
  }

  /** Delivers what a round found; returns the failures that the next round may mend. */
  #settle({ findings, hasAll }: RoundResult, reading: Moment): unknown[] {
    const failures: unknown[] = [];
    // First of all, so that nobody is told anything that these credentials may no longer see.
    for (const finding of findings.values()) {
      if (!('failure' in finding) || !endsScope(finding.failure)) continue;
      this.#endAll((subscription) => subscription.fail(finding.failure));
      return failures;
    }
    for (const [id, finding] of findings) {
      if ('failure' in finding) this.#settleFailure(id, finding.failure, failures);
      else this.#settleModel(id, finding, reading);
    }
    if (!hasAll) return failures;
    this.#listReading = reading;
    this.#tellNewLists((arrival) => isFreshFor(arrival, reading));
    return failures;
  }

  #settleFailure(id: string, failure: unknown, failures: unknown[]): void {
    const watched = this.#models.get(id);
    if (isPermanent(failure)) {
      if (id === LIST) for (const subscription of this.#lists.keys()) subscription.fail(failure);
      else watched?.fail(failure);
    } else {
      failures.push(failure);
      watched?.miss();
      if (id === LIST) this.#tellNewLists((arrival) => isFreshFor(arrival, this.#listReading, false));
    }
    // A service that has too much to do says nothing about its models.
    if (isRateLimit(failure)) return;
    watched?.forget();
    this.#listReading = undefined;
  }

  #tellNewLists(isDue: (arrival: Moment) => boolean): void {
    for (const [subscription, arrival] of this.#lists) {
      if (!arrival || !isDue(arrival)) continue;
      this.#lists.set(subscription, undefined);
      this.#pushAll(subscription);
    }
  }

  #settleModel(id: string, finding: Exclude<Finding, { failure: unknown }>, reading: Moment): void {
    const observedAt = new Date(this.#options.clock.now()).toISOString();
    const known = this.#models.get(id);
    if ('missing' in finding) {
      const state = known?.lose(observedAt);
      if (known && !state) known.fail(finding.missing);
      this.#models.delete(id);
      if (state) this.#tellLists(state);
      return;
    }
    if (!known && this.#lists.size === 0) return;
    const watched = known ?? new WatchedModel();
    this.#models.set(id, watched);
    const { state, isChanged, isNew } = watched.observe(finding.model, observedAt, reading);
    if (isChanged) this.#noteChange(state);
    if (isChanged || isNew) this.#tellLists(state);
  }

  /** Those who still wait for their first list get everything with it. */
  #tellLists(state: ModelState): void {
    for (const [subscription, arrival] of this.#lists) if (!arrival) subscription.push(state);
  }

  #noteChange({ since, observedAt, model }: ModelState): void {
    this.#quietRounds = 0;
    if (since !== observedAt || !model?.updated) return;
    this.#options.observer.onDetection?.(Math.max(0, Date.parse(observedAt) - Date.parse(model.updated)));
  }

  /** Decides when the next round may and must begin. */
  #plan(failures: unknown[], isFull: boolean, noneSucceeded: boolean): void {
    const { clock, pollIntervalMs, onFailure } = this.#options;
    const now = clock.now();
    // One call may be what failed for many models.
    for (const failure of new Set(failures)) onFailure(failure);
    if (failures.some(isRateLimit)) {
      this.#fullRoundAt = this.#notBefore;
      return;
    }
    if (noneSucceeded) {
      this.#failures += 1;
      const waitMs = backoffDelayMs(pollIntervalMs, this.#failures, clock.random());
      this.#fullRoundAt = now + waitMs;
      this.#notBefore = Math.max(this.#notBefore, now + Math.min(waitMs, MIN_RETRY_MS));
      return;
    }
    const hasRecovered = this.#failures > 0;
    this.#failures = 0;
    if (!isFull && !hasRecovered && this.#quietRounds > 0) return;
    const busy = [...this.#models.values()].some(({ state }) => state && isBusy(state.status));
    const intervalMs = pollDelayMs(pollIntervalMs, busy, this.#quietRounds, clock.random());
    if (!isFull && !hasRecovered) {
      // Newcomers alone move nothing, but what they brought to light does.
      this.#fullRoundAt = Math.min(this.#fullRoundAt, now + intervalMs);
      return;
    }
    this.#options.observer.onInterval?.(intervalMs);
    this.#fullRoundAt = now + intervalMs;
    this.#quietRounds += 1;
  }
}

function isRateLimit(failure: unknown): failure is WatsonError {
  return failure instanceof WatsonError && failure.refusal === 'rate-limited';
}
