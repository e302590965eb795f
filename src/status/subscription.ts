import type { EndReason, ModelState, ObservedStatus, StatusObserver } from './types.ts';

type Result = IteratorResult<ModelState, undefined>;

/** Who is to be told of the next event, or of the end. */
export type StateReader = Pick<PromiseWithResolvers<Result>, 'resolve' | 'reject'>;

export interface StateSubscriptionOptions {
  /** Statuses that end the stream right after the event that has one. */
  until?: readonly ObservedStatus[] | undefined;
  /** Only models of this language. */
  language?: string | undefined;
  /** Also hear of states that did not change, each time they are confirmed. */
  everyPoll?: boolean | undefined;
  observer: StatusObserver;
  /** Called once, however the stream ends. */
  onEnd: (subscription: StateSubscription) => void;
}

/**
 * One reader's stream of states: an async iterator that holds at most one waiting event a model, always the newest.
 * Written by hand because an async generator that waits does not notice that its reader left; here `return()` wakes it.
 */
export class StateSubscription implements AsyncIterableIterator<ModelState, undefined> {
  readonly #waiting = new Map<string, ModelState>();
  readonly #readers: StateReader[] = [];
  readonly #options: StateSubscriptionOptions;
  #failure: { error: unknown } | undefined;
  #ended = false;

  constructor(options: StateSubscriptionOptions) {
    this.#options = options;
    options.observer.onSubscription?.('started');
  }

  get everyPoll(): boolean {
    return this.#options.everyPoll ?? false;
  }

  /** Offers a newer state; one of the same model that still waits is replaced. */
  push(state: ModelState): void {
    const { until, language, observer } = this.#options;
    if (this.#ended || (language !== undefined && state.language !== language)) return;
    const reader = this.#readers.shift();
    if (reader) {
      observer.onEvent?.('sent');
      reader.resolve({ value: state, done: false });
    } else {
      if (this.#waiting.has(state.id)) observer.onEvent?.('replaced');
      this.#waiting.set(state.id, state);
    }
    if (until?.includes(state.status)) this.end('until');
  }

  /** Ends the stream with an error, after the events that still wait. */
  fail(error: unknown): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader.reject(error);
    else this.#failure = { error };
    this.end('error');
  }

  /** Ends the stream, after the events that still wait. */
  end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
    this.#options.observer.onSubscription?.(reason);
    this.#options.onEnd(this);
  }

  /** True when a newer state of the same model waits, so that this one need not be sent any more. */
  hasNewer(state: ModelState): boolean {
    return this.#waiting.has(state.id);
  }

  next(): Promise<Result> {
    const reader = Promise.withResolvers<Result>();
    this.read(reader);
    return reader.promise;
  }

  /**
   * The same as `next`, without a promise: the reader is told before this returns where something waits already, and
   * otherwise within `push`. With ten thousand readers of one state the promises would cost more than all else.
   */
  read(reader: StateReader): void {
    // Nearly always nothing waits, and then not even an iterator is made.
    if (this.#waiting.size > 0) {
      for (const [id, value] of this.#waiting) {
        this.#waiting.delete(id);
        this.#options.observer.onEvent?.('sent');
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

  return(): Promise<Result> {
    this.#waiting.clear();
    this.#failure = undefined;
    this.end('left');
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<Result> {
    void this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
