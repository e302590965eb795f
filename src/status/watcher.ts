import { WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import type { LanguageModel } from '../watson/types.ts';
import { backoffDelayMs, isBusy, pollDelayMs, rateLimitDelayMs } from './interval.ts';
import { endsScope, isPermanent, readRound, type Finding } from './round.ts';
import { StateSubscription } from './subscription.ts';
import type { Clock, ModelState, ObservedStatus } from './types.ts';

/** However often someone asks for a round after a failed one, the service is left alone for so long. */
const MIN_RETRY_MS = 1_000;

export interface WatcherOptions {
  client: WatsonClient;
  clock: Clock;
  /** Poll interval while a watched model is busy, in milliseconds; the other intervals follow from it. */
  pollIntervalMs: number;
  /** Called with each failure that a round met, except those that end subscriptions. */
  onFailure: (error: unknown) => void;
  /** Called when the last subscription ended. The watcher is then of no more use. */
  onIdle: () => void;
}

interface WatchedModel {
  state: ModelState | undefined;
  /** The era in which the last reading of this model began; undefined if that failed, or there was none. */
  readIn: number | undefined;
  subscriptions: Set<StateSubscription>;
  /** Those of them that wait for their first event, and the era in which they came. */
  newcomers: Map<StateSubscription, number>;
}

/**
 * Polls the models of one scope for everybody who watches them there. It works in rounds that never overlap: a round
 * reads all that is watched, or, when only new models are waiting, those alone. Between rounds there is one timer.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #models = new Map<string, WatchedModel>();
  readonly #abort = new AbortController();
  #cancelTimer: (() => void) | undefined;
  /** When the timer fires; Infinity while none is set. */
  #timerAt = Infinity;
  /** Set while a round is under way. */
  #inRound = false;
  /** What the next round must read, beyond what the timer asks for. */
  #wanted: 'nothing' | 'new models' | 'all' = 'nothing';
  /** No round begins before this time: the service asked for peace, or just failed. */
  #notBefore = 0;
  /** Rounds in a row in which nothing could be read. */
  #failures = 0;
  /** Rounds since the last mutation or change. A new watcher counts as changed: people subscribe as they train. */
  #quietRounds = 0;
  /** When the next full round is due. */
  #fullRoundAt = 0;
  /** A new one begins with each mutation: what was read in an earlier one is old to those who come now. */
  #era = 0;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Starts watching a model: its current state as soon as it is known, then what changes. */
  watch(id: string, until?: readonly ObservedStatus[]): StateSubscription {
    const watched = this.#models.get(id) ?? newModel();
    this.#models.set(id, watched);
    const subscription = new StateSubscription({ until, onEnd: (ended) => this.#leave(id, watched, ended) });
    watched.subscriptions.add(subscription);
    if (watched.state && watched.readIn === this.#era) {
      subscription.push(watched.state);
    } else {
      watched.newcomers.set(subscription, this.#era);
      this.#want('new models');
    }
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
    for (const watched of this.#models.values()) {
      for (const subscription of watched.subscriptions) void subscription.return();
    }
  }

  #leave(id: string, watched: WatchedModel, subscription: StateSubscription): void {
    watched.subscriptions.delete(subscription);
    watched.newcomers.delete(subscription);
    if (watched.subscriptions.size === 0 && this.#models.get(id) === watched) this.#models.delete(id);
    if (this.#models.size > 0 || this.#abort.signal.aborted) return;
    this.#cancelTimer?.();
    this.#abort.abort();
    this.#options.onIdle();
  }

  #want(what: 'new models' | 'all'): void {
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
    const { client, clock } = this.#options;
    const isFull = this.#wanted !== 'new models' || clock.now() >= this.#fullRoundAt;
    const ids = [...this.#models]
      .filter(([, watched]) => isFull || watched.readIn !== this.#era)
      .map(([id]) => id);
    this.#wanted = 'nothing';
    this.#inRound = true;
    const era = this.#era;
    const findings = await readRound(client, ids, this.#abort.signal);
    this.#inRound = false;
    if (this.#abort.signal.aborted) return;

    const failures = this.#settle(findings, era);
    if (this.#abort.signal.aborted) return;
    this.#plan(failures, isFull, failures.length > 0 && failures.length === findings.size);
    this.#schedule();
  }

  /** Delivers what a round found; returns the failures that the next round may mend. */
  #settle(findings: Map<string, Finding>, era: number): unknown[] {
    const failures: unknown[] = [];
    for (const [id, finding] of findings) {
      const watched = this.#models.get(id);
      if (!watched) continue;
      watched.readIn = 'model' in finding ? era : undefined;
      if ('model' in finding) this.#observe(id, watched, finding.model, era);
      else if ('missing' in finding) this.#lose(id, watched, finding.missing);
      else if (endsScope(finding.failure)) this.#failAll(finding.failure);
      else if (isPermanent(finding.failure)) failSubscriptions(watched, finding.failure);
      else failures.push(finding.failure);
    }
    return failures;
  }

  #observe(id: string, watched: WatchedModel, model: LanguageModel, era: number): void {
    const before = watched.state;
    const observedAt = new Date(this.#options.clock.now()).toISOString();
    const sameStatus = before?.status === model.status;
    const state: ModelState = {
      id,
      status: model.status,
      previousStatus: sameStatus ? before.previousStatus : (before?.status ?? null),
      progress: model.progress,
      since: sameStatus ? before.since : observedAt,
      observedAt,
      model,
    };
    watched.state = state;
    const isChanged = before !== undefined && hasChanged(before.model, model);
    if (isChanged) this.#quietRounds = 0;
    for (const subscription of watched.subscriptions) {
      const cameIn = watched.newcomers.get(subscription);
      const isDue = cameIn === undefined ? isChanged : cameIn <= era;
      if (!isDue) continue;
      watched.newcomers.delete(subscription);
      subscription.push(state);
    }
  }

  #lose(id: string, watched: WatchedModel, error: WatsonError): void {
    const before = watched.state;
    if (!before) return failSubscriptions(watched, error);
    const now = new Date(this.#options.clock.now()).toISOString();
    this.#models.delete(id);
    const state: ModelState = {
      id,
      status: 'deleted',
      previousStatus: before.status,
      progress: 0,
      since: now,
      observedAt: now,
      model: null,
    };
    for (const subscription of watched.subscriptions) subscription.push(state);
  }

  #failAll(error: unknown): void {
    for (const watched of this.#models.values()) failSubscriptions(watched, error);
  }

  /** Decides when the next round may and must begin. */
  #plan(failures: unknown[], isFull: boolean, noneSucceeded: boolean): void {
    const { clock, pollIntervalMs, onFailure } = this.#options;
    const now = clock.now();
    for (const failure of failures) onFailure(failure);
    const limit = failures.find(isRateLimit);
    if (limit) {
      this.#fullRoundAt = this.#notBefore = now + rateLimitDelayMs(limit.retryAfterSeconds);
      return;
    }
    if (noneSucceeded) {
      this.#failures += 1;
      const waitMs = backoffDelayMs(pollIntervalMs, this.#failures, clock.random());
      this.#fullRoundAt = now + waitMs;
      this.#notBefore = now + Math.min(waitMs, MIN_RETRY_MS);
      return;
    }
    const hasRecovered = this.#failures > 0;
    this.#failures = 0;
    if (!isFull && !hasRecovered) return;
    const busy = [...this.#models.values()].some(({ state }) => state && isBusy(state.status));
    this.#fullRoundAt = now + pollDelayMs(pollIntervalMs, busy, this.#quietRounds, clock.random());
    this.#quietRounds += 1;
  }
}

function newModel(): WatchedModel {
  return { state: undefined, readIn: undefined, subscriptions: new Set(), newcomers: new Map() };
}

function isRateLimit(failure: unknown): failure is WatsonError {
  return failure instanceof WatsonError && failure.refusal === 'rate-limited';
}

function failSubscriptions(watched: WatchedModel, error: unknown): void {
  for (const subscription of watched.subscriptions) subscription.fail(error);
}

/** True when a subscriber should hear of it. */
function hasChanged(before: LanguageModel | null, after: LanguageModel): boolean {
  if (!before) return true;
  return (
    before.status !== after.status ||
    before.progress !== after.progress ||
    before.updated !== after.updated ||
    before.error !== after.error
  );
}
