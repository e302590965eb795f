import type { EndReason, ModelState, ObservedStatus, StatusObserver } from './types.ts';

type Result = IteratorResult<ModelState, undefined>;

/** Receives all events of a subscription, and its end. */
export interface StateSink {
  /** Returns whether it can take the next event at once. After false, events wait until `flowTo` is called again. */
  take(state: ModelState): boolean;
  complete(): void;
  fail(error: unknown): void;
}

export interface StateSubscriptionOptions {
  /** Statuses that complete the subscription right after the event that has one. */
  until?: readonly ObservedStatus[] | undefined;
  /** Only models of this language. */
  language?: string | undefined;
  /** Send an event after each successful poll, also without a change. @default false */
  everyPoll?: boolean | undefined;
  observer: StatusObserver;
  /** Called once, when the subscription completes or terminates. */
  onEnd: (subscription: StateSubscription) => void;
}

/**
 * The states that one subscriber receives, as an async iterator. The latest state wins: at most one event of each model
 * waits. It is no async generator, because `return()` of a generator does not settle a pending `next()`.
 */
export class StateSubscription implements AsyncIterableIterator<ModelState, undefined> {
  /** By model, the event that waits to be read. */
  readonly #waiting = new Map<string, ModelState>();
  /** Calls of `next` that wait for an event. */
  readonly #readers: PromiseWithResolvers<Result>[] = [];
  /** Where events go while nothing waits. */
  #sink: StateSink | undefined;
  readonly #options: StateSubscriptionOptions;
  /** From the options: `push` is called for each event, and each further object that it reads costs. */
  readonly #observer: StatusObserver;
  readonly #language: string | undefined;
  readonly #until: readonly ObservedStatus[] | undefined;
  /** The error that waits to be read. */
  #failure: { error: unknown } | undefined;
  #ended = false;

  constructor(options: StateSubscriptionOptions) {
    this.#options = options;
    this.#observer = options.observer;
    this.#language = options.language;
    this.#until = options.until;
    options.observer.onSubscription?.('started');
  }

  get everyPoll(): boolean {
    return this.#options.everyPoll ?? false;
  }

  /** Sends a state. It replaces an older state of the same model that still waits. */
  push(state: ModelState): void {
    if (this.#ended || (this.#language !== undefined && state.language !== this.#language)) return;
    if (this.#sink) {
      this.#observer.onEvent?.('sent');
      if (!this.#sink.take(state)) this.#sink = undefined;
    } else this.#give(state);
    if (this.#until?.includes(state.status)) this.complete('until');
  }

  #give(state: ModelState): void {
    const reader = this.#readers.shift();
    if (reader) {
      this.#observer.onEvent?.('sent');
      return reader.resolve({ value: state, done: false });
    }
    if (this.#waiting.has(state.id)) this.#observer.onEvent?.('replaced');
    this.#waiting.set(state.id, state);
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

  /** Whether a newer state of the same model waits, so that this one need not be sent any more. */
  hasNewer(state: ModelState): boolean {
    return this.#waiting.has(state.id);
  }

  next(): Promise<Result> {
    const reader = Promise.withResolvers<Result>();
    const state = this.#takeWaiting();
    const failure = state ? undefined : this.#takeFailure();
    if (state) reader.resolve({ value: state, done: false });
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
  flowTo(sink: StateSink): void {
    for (let state = this.#takeWaiting(); state; state = this.#takeWaiting()) if (!sink.take(state)) return;
    const failure = this.#takeFailure();
    if (failure) return sink.fail(failure.error);
    if (this.#ended) return sink.complete();
    this.#sink = sink;
  }

  #takeWaiting(): ModelState | undefined {
    for (const [id, state] of this.#waiting) {
      this.#waiting.delete(id);
      this.#observer.onEvent?.('sent');
      return state;
    }
    return undefined;
  }

  #takeFailure(): { error: unknown } | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  return(): Promise<Result> {
    this.#waiting.clear();
    this.#failure = undefined;
    this.complete('left');
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<Result> {
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
    this.#options.onEnd(this);
    sink?.complete();
  }
}
