import type { EndReason, StatusObserver } from './types.ts';

type Result<Event> = IteratorResult<Event, undefined>;

/** Receives all events of a subscription, and its end. */
export interface EventSink<Event> {
  /** Returns whether it can take the next event at once. After false, events wait until `flowTo` is called again. */
  take(event: Event): boolean;
  complete(): void;
  fail(error: unknown): void;
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
  /** Calls of `next` that wait for an event. */
  readonly #readers: PromiseWithResolvers<Result<Event>>[] = [];
  /** Where events go while none waits. */
  #sink: EventSink<Event> | undefined;
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
    const sink = this.#sink;
    if (!sink) return this.#give(event);
    this.#observer.onEvent?.('sent');
    if (!sink.take(event)) this.#sink = undefined;
  }

  #give(event: Event): void {
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
    const sink = this.#sink;
    const reader = this.#readers.shift();
    this.#sink = undefined;
    if (reader) reader.reject(error);
    else if (!sink) this.#failure = { error };
    this.#end('error');
    sink?.fail(error);
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
    const event = this.#takeWaiting();
    const failure = event === undefined ? this.#takeFailure() : undefined;
    if (event !== undefined) reader.resolve({ value: event, done: false });
    else if (failure) reader.reject(failure.error);
    else if (this.#ended) reader.resolve({ value: undefined, done: true });
    else this.#readers.push(reader);
    return reader.promise;
  }

  /**
   * `next` without promises, for all events: with ten thousand subscriptions to one model, promises would cost more than
   * everything else. The sink gets what waits before this returns, and everything else within `push`, `complete` or
   * `terminate`.
   */
  flowTo(sink: EventSink<Event>): void {
    for (let event = this.#takeWaiting(); event !== undefined; event = this.#takeWaiting())
      if (!sink.take(event)) return;
    const failure = this.#takeFailure();
    if (failure) return sink.fail(failure.error);
    if (this.#ended) return sink.complete();
    this.#sink = sink;
  }

  #takeWaiting(): Event | undefined {
    // Nearly always nothing waits.
    const event = this.#waiting.isEmpty ? undefined : this.#waiting.take();
    if (event !== undefined) this.#observer.onEvent?.('sent');
    return event;
  }

  #takeFailure(): { error: unknown } | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
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
    const sink = this.#sink;
    this.#sink = undefined;
    for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
    this.#observer.onSubscription?.(reason);
    this.#onEnd();
    sink?.complete();
  }
}
