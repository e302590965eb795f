import type { EndReason, StatusObserver } from './types.ts';

type Result<Event> = IteratorResult<Event, undefined>;

/** Receives the next event or the end of a subscription. */
export interface EventReader<Event> {
  resolve(result: Result<Event>): void;
  reject(error: unknown): void;
}

/** The events that a slow consumer has not read. It holds the latest state and never a queue. */
export interface Waiting<Event> {
  readonly isEmpty: boolean;
  /** Adds an event. Returns whether it was merged with one that waited. */
  add(event: Event): boolean;
  /** Removes and returns the next event. */
  take(): Event | undefined;
  /** Whether an event that waits contains all that this one says. */
  replaces(event: Event): boolean;
  clear(): void;
}

export interface SubscriptionOptions<Event> {
  waiting: Waiting<Event>;
  observer: StatusObserver;
  /** Called once, when the subscription completes or terminates. */
  onEnd: () => void;
}

/**
 * The events that one subscriber receives, as an async iterator. It is no async generator, because `return()` of a
 * generator does not settle a pending `next()`.
 */
export class Subscription<Event> implements AsyncIterableIterator<Event, undefined> {
  readonly #waiting: Waiting<Event>;
  readonly #readers: EventReader<Event>[] = [];
  readonly #observer: StatusObserver;
  readonly #onEnd: () => void;
  /** The error that waits to be read. */
  #failure: { error: unknown } | undefined;
  #ended = false;

  constructor({ waiting, observer, onEnd }: SubscriptionOptions<Event>) {
    this.#waiting = waiting;
    this.#observer = observer;
    this.#onEnd = onEnd;
    observer.onSubscription?.('started');
  }

  /** Sends an event. */
  push(event: Event): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (!reader) {
      if (this.#waiting.add(event)) this.#observer.onEvent?.('replaced');
      return;
    }
    this.#observer.onEvent?.('sent');
    reader.resolve({ value: event, done: false });
  }

  /** Terminates the subscription with an error. Waiting events can still be read before it. */
  terminate(error: unknown): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader.reject(error);
    else this.#failure = { error };
    this.#end('error');
  }

  /** Completes the subscription. Waiting events can still be read. */
  complete(reason: Exclude<EndReason, 'error'>): void {
    this.#end(reason);
  }

  /** Whether a newer event that waits contains all that this one says, so that this one need not be sent any more. */
  hasNewer(event: Event): boolean {
    return this.#waiting.replaces(event);
  }

  next(): Promise<Result<Event>> {
    const reader = Promise.withResolvers<Result<Event>>();
    this.read(reader);
    return reader.promise;
  }

  /**
   * `next` without a promise. The reader is called before this returns if an event or the end waits, and otherwise
   * within `push`, `complete` or `terminate`. With ten thousand readers of one state, promises would cost more than
   * everything else.
   */
  read(reader: EventReader<Event>): void {
    if (!this.#waiting.isEmpty) {
      const value = this.#waiting.take();
      if (value !== undefined) {
        this.#observer.onEvent?.('sent');
        return reader.resolve({ value, done: false });
      }
    }
    const failure = this.#failure;
    if (failure) {
      this.#failure = undefined;
      return reader.reject(failure.error);
    }
    if (this.#ended) return reader.resolve({ value: undefined, done: true });
    this.#readers.push(reader);
  }

  return(): Promise<Result<Event>> {
    this.#waiting.clear();
    this.#failure = undefined;
    this.complete('left');
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<Result<Event>> {
    void this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
    this.#observer.onSubscription?.(reason);
    this.#onEnd();
  }
}
