import type { Clock } from '../../src/status/types.ts';

/** A clock whose time passes only in `advance`, with random numbers from a source that can be repeated. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-03-04T09:00:00.000Z');
  #timers: { at: number; callback: () => void }[] = [];
  readonly #random: () => number;

  /** @param random numbers from 0 to 1. @default always 0.5, which means no jitter */
  constructor(random: () => number = () => 0.5) {
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  }

  random(): number {
    return this.#random();
  }

  /** Number of timers that are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Milliseconds until the next timer fires; undefined if none is set. */
  get nextIn(): number | undefined {
    const next = this.#next();
    return next && Math.max(0, next.at - this.#now);
  }

  /** Moves the time forward. Work under way, and the work that a timer starts, is done before the next timer fires. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      const due = next;
      this.#timers = this.#timers.filter((each) => each !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
      await settled();
    }
    this.#now = end;
  }

  #next() {
    let next = this.#timers[0];
    for (const timer of this.#timers) if (next && timer.at < next.at) next = timer;
    return next;
  }
}

/** Resolves when all work that needs neither time nor network is done: the microtask queue is then empty. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
