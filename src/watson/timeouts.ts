/** What has a deadline. */
export interface Expiring {
  /** Called at the deadline. */
  onExpired(): void;
}

/** A running deadline. */
export interface Timeout<T extends Expiring> {
  readonly owner: T;
  readonly expiresAt: number;
  previous: Timeout<T> | undefined;
  next: Timeout<T> | undefined;
}

/**
 * Deadlines of one length. They expire in the order of their starts, so a list in that order is sorted, and one timer serves
 * them all.
 */
export class Timeouts<T extends Expiring> {
  readonly #ms: number;
  #first: Timeout<T> | undefined;
  #last: Timeout<T> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** A start in the past may expire late, by as much as its predecessor started later. */
  start(owner: T, startedAt = performance.now()): Timeout<T> {
    const previous = this.#last;
    const timeout = { owner, expiresAt: startedAt + this.#ms, previous, next: undefined };
    if (previous) previous.next = timeout;
    else this.#first = timeout;
    this.#last = timeout;
    if (!this.#timer) this.#setTimer();
    return timeout;
  }

  stop(timeout: Timeout<T>): void {
    const { previous, next } = timeout;
    const isRunning = previous || this.#first === timeout;
    if (!isRunning) return;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    timeout.previous = timeout.next = undefined;
    if (this.#first) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The owners of the running deadlines. */
  owners(): T[] {
    const owners: T[] = [];
    for (let timeout = this.#first; timeout; timeout = timeout.next) owners.push(timeout.owner);
    return owners;
  }

  #setTimer(): void {
    if (!this.#first) return;
    const inMs = Math.max(0, this.#first.expiresAt - performance.now());
    this.#timer = setTimeout(() => this.#expire(), inMs);
  }

  #expire(): void {
    const now = performance.now();
    this.#timer = undefined;
    // Timers have whole milliseconds, and may fire up to one too early.
    while (this.#first && this.#first.expiresAt - now < 1) {
      const { owner } = this.#first;
      this.stop(this.#first);
      owner.onExpired();
    }
    if (!this.#timer) this.#setTimer();
  }
}
