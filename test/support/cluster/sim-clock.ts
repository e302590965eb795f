import type { Clock } from '../../../src/status/types.ts';

interface Event {
  at: number;
  order: number;
  /** Undefined if it was cancelled. */
  run: (() => void) | undefined;
}

/** Simulated time, in milliseconds since 1970. Events at the same time happen in the order in which they were planned. */
export class Timeline {
  #now = Date.parse('2026-03-04T09:00:00.000Z');
  #order = 0;
  /** A binary heap: the earliest event is first. */
  readonly #events: Event[] = [];

  get now(): number {
    return this.#now;
  }

  /** Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void {
    const event: Event = { at: this.#now + ms, order: (this.#order += 1), run };
    this.#push(event);
    return () => void (event.run = undefined);
  }

  /** Lets time pass. What an event starts without any wait is done before the next event. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#events[0]; next && next.at <= end; next = this.#events[0]) {
      this.#pop();
      this.#now = Math.max(this.#now, next.at);
      if (!next.run) continue;
      next.run();
      await settled();
    }
    this.#now = end;
  }

  #push(event: Event): void {
    const events = this.#events;
    let at = events.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, events[parent] as Event)) break;
      events[at] = events[parent] as Event;
      at = parent;
    }
    events[at] = event;
  }

  #pop(): void {
    const events = this.#events;
    const last = events.pop();
    if (!last || events.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && isBefore(events[child + 1] as Event, events[child] as Event))
        child += 1;
      if (!isBefore(events[child] as Event, last)) break;
      events[at] = events[child] as Event;
      at = child;
    }
    events[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** The microtasks of all chains of promises are done. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A process: what it does waits while it is stopped, and never happens after it is killed. */
export class Process implements Clock {
  readonly #timeline: Timeline;
  readonly #random: () => number;
  readonly #skewMs: number;
  #state: 'running' | 'stopped' | 'killed' = 'running';
  #waiting: (() => void)[] = [];

  /** @param skewMs how much its clock is ahead */
  constructor(timeline: Timeline, random: () => number, skewMs: number) {
    this.#timeline = timeline;
    this.#random = random;
    this.#skewMs = skewMs;
  }

  get state(): string {
    return this.#state;
  }

  now(): number {
    return this.#timeline.now + this.#skewMs;
  }

  random(): number {
    return this.#random();
  }

  after(ms: number, callback: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#timeline.after(Math.max(0, ms), () => this.run(() => isCancelled || callback()));
    return () => {
      // It may wait for the process to continue.
      isCancelled = true;
      cancel();
    };
  }

  /** Runs something in this process: at once, or when it continues. */
  run(work: () => void): void {
    if (this.#state === 'running') work();
    else if (this.#state === 'stopped') this.#waiting.push(work);
  }

  stop(): void {
    if (this.#state === 'running') this.#state = 'stopped';
  }

  continue(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'running';
    // Each in a turn of the event loop of its own, as after SIGCONT.
    for (const work of this.#waiting.splice(0)) this.#timeline.after(0, () => this.run(work));
  }

  kill(): void {
    this.#state = 'killed';
    this.#waiting = [];
  }
}
