import { backoffDelayMs, pollDelayMs } from './delay.ts';
import type { Clock } from './types.ts';

/** Longest part of a back-off that also delays requested polls. */
const MAX_REQUEST_DELAY_MS = 1_000;
/** No timer is set for credentials that expire later than this. */
const MAX_EXPIRY_TIMER_MS = 24 * 60 * 60 * 1_000;

/** `full`: a poll of everything that is watched. `late-joiners`: a poll of what subscribers wait for. */
export type PollKind = 'full' | 'late-joiners';

export interface PollOutcome {
  /** `failed`: nothing could be read. `rate-limited`: the service answered 429 at least once. */
  result: 'ok' | 'failed' | 'rate-limited';
  /** Whether a model changed since the poll before. */
  hasChange: boolean;
  /** Whether a watched model is busy. */
  isAnyBusy: boolean;
}

export interface ScheduleOptions {
  clock: Clock;
  /** Poll interval while a watched model is busy, in milliseconds; the other intervals follow from it. */
  pollIntervalMs: number;
  /** No poll is due before this time, in milliseconds since 1970. */
  notBefore?: number | undefined;
  /** A full poll is requested at this time, in milliseconds since 1970, to learn whether the credentials are expired. */
  expiresAt?: number | undefined;
  /** Called when a poll is due. No other poll is due until `pollEnded` is called. */
  onDue: (kind: PollKind) => void;
  /** Called with each new interval between full polls. */
  onInterval: (intervalMs: number) => void;
}

/** Decides when the polls of one scope are due. There is one timer, and polls never overlap. */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #cancelExpiry: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;
  /** When the timer fires; Infinity while none is set. */
  #timerAt = Infinity;
  /** The poll under way. */
  #current: PollKind | undefined;
  /** The poll that was requested since the last one started. */
  #requested: PollKind | undefined;
  #notBefore: number;
  /** Failed polls in a row. */
  #failures = 0;
  /** Full polls since the last mutation or change. A new scope counts as changed: clients subscribe when they train. */
  #quietPolls = 0;
  #fullPollAt = 0;
  #intervalMs = 0;
  #isStopped = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    const { clock, notBefore = 0, expiresAt = Infinity } = options;
    this.#notBefore = notBefore;
    const expiresInMs = expiresAt - clock.now();
    if (expiresInMs < MAX_EXPIRY_TIMER_MS)
      this.#cancelExpiry = clock.after(Math.max(0, expiresInMs), () => this.request('full'));
  }

  /** No poll is due before this time, in milliseconds since 1970. */
  get notBefore(): number {
    return this.#notBefore;
  }

  /** The interval between full polls that was planned last; back-off does not change it. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  canPollWithin(ms: number): boolean {
    return this.#notBefore <= this.#options.clock.now() + ms;
  }

  /** Requests a poll as soon as possible. Requests made before it starts are combined. */
  request(kind: PollKind): void {
    if (this.#requested !== 'full') this.#requested = kind;
    this.#setTimer();
  }

  /** Requests a full poll because something has changed. The polls after it follow in short intervals. */
  requestAfterChange(): void {
    this.#quietPolls = 0;
    this.request('full');
  }

  /** No poll is due before this time has passed. */
  pause(ms: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#options.clock.now() + ms);
  }

  /** Plans the next poll after the one that was due. */
  pollEnded({ result, hasChange, isAnyBusy }: PollOutcome): void {
    const isFull = this.#current === 'full';
    this.#current = undefined;
    if (hasChange) this.#quietPolls = 0;
    if (result === 'rate-limited') this.#fullPollAt = this.#notBefore;
    else if (result === 'failed') this.#backOff();
    else this.#planNext(isFull, isAnyBusy);
    this.#setTimer();
  }

  /** Cancels all timers. No poll is due afterwards. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelExpiry?.();
  }

  #backOff(): void {
    const { clock, pollIntervalMs } = this.#options;
    this.#failures += 1;
    const delayMs = backoffDelayMs(pollIntervalMs, this.#failures, clock.random());
    this.#fullPollAt = clock.now() + delayMs;
    this.pause(Math.min(delayMs, MAX_REQUEST_DELAY_MS));
  }

  #planNext(wasFull: boolean, isAnyBusy: boolean): void {
    const { clock, pollIntervalMs, onInterval } = this.#options;
    // The full poll that is planned belongs to the back-off, which is over.
    const isNewInterval = wasFull || this.#failures > 0;
    this.#failures = 0;
    if (!isNewInterval && this.#quietPolls > 0) return;
    const intervalMs = pollDelayMs(pollIntervalMs, isAnyBusy, this.#quietPolls, clock.random());
    const nextAt = clock.now() + intervalMs;
    if (!isNewInterval) {
      // Late joiners do not move the full poll, but a change that their poll reveals does.
      this.#fullPollAt = Math.min(this.#fullPollAt, nextAt);
      return;
    }
    onInterval(intervalMs);
    this.#intervalMs = intervalMs;
    this.#fullPollAt = nextAt;
    this.#quietPolls += 1;
  }

  #setTimer(): void {
    if (this.#current || this.#isStopped) return;
    const now = this.#options.clock.now();
    const at = Math.max(now, this.#requested ? now : this.#fullPollAt, this.#notBefore);
    if (this.#timerAt <= at) return;
    this.#cancelTimer?.();
    this.#timerAt = at;
    this.#cancelTimer = this.#options.clock.after(at - now, () => this.#startPoll());
  }

  #startPoll(): void {
    const isLateJoinerPoll =
      this.#requested === 'late-joiners' && this.#options.clock.now() < this.#fullPollAt;
    this.#timerAt = Infinity;
    this.#requested = undefined;
    this.#current = isLateJoinerPoll ? 'late-joiners' : 'full';
    this.#options.onDue(this.#current);
  }
}
