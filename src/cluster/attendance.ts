import type { Clock } from '../status/types.ts';
import { ATTEND_MS, type Standing } from './store.ts';

/** A lease is expected to be free this long after its expiry. */
const EXPIRY_MARGIN_MS = 10;

export interface AttendanceOptions {
  clock: Clock;
  /** Reads where the scope stands; undefined if the store is away. */
  attend: () => Promise<Standing | undefined>;
  /** Called before each attendance that the timer starts. */
  onTick: () => void;
}

/** Attends a scope at least every `ATTEND_MS`, when the lease of another replica expires, and on request. */
export class Attendance {
  readonly #options: AttendanceOptions;
  #running: Promise<Standing | undefined> | undefined;
  #next: Promise<Standing | undefined> | undefined;
  #cancelTimer: () => void;
  #hasEnded = false;

  constructor(options: AttendanceOptions) {
    this.#options = options;
    this.#cancelTimer = options.clock.after(ATTEND_MS, () => this.#tick());
  }

  /** Where the scope stands at some time after this call. Calls at the same time share one operation. */
  now(): Promise<Standing | undefined> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  end(): void {
    this.#hasEnded = true;
    this.#cancelTimer();
  }

  async #start(): Promise<Standing | undefined> {
    const attending = this.#options.attend();
    this.#running = attending;
    const standing = await attending;
    if (this.#running === attending) this.#running = undefined;
    if (!this.#hasEnded) this.#setTimer(standing);
    return standing;
  }

  #setTimer(standing: Standing | undefined): void {
    const expiryMs = standing?.lease === 'other' ? standing.leaseLeftMs + EXPIRY_MARGIN_MS : ATTEND_MS;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(Math.min(ATTEND_MS, expiryMs), () => this.#tick());
  }

  #tick(): void {
    this.#options.onTick();
    void this.now();
  }
}
