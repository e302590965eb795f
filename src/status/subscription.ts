import type { EndReason, ModelState, ObservedStatus, StatusObserver } from './types.ts';

type Result = IteratorResult<ModelState, undefined>;

/** Receives the next event or the end of a subscription. */
export interface StateReader {
  resolve(result: Result): void;
  reject(error: unknown): void;
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
  readonly #readers: StateReader[] = [];
  readonly #options: StateSubscriptionOptions;
  /** The error that waits to be read. */
  #failure: { error: unknown } | undefined;
  #ended = false;

  constructor(options: StateSubscriptionOptions) {
    this.#options = options;
    options.observer.onSubscription?.('started');
  }

  get everyPoll(): boolean {
    return this.#options.everyPoll ?? false;
  }

  /** Sends a state. It replaces an older state of the same model that still waits. */
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
    if (until?.includes(state.status)) this.complete('until');
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

  /** Whether a newer state of the same model waits, so that this one need not be sent any more. */
  hasNewer(state: ModelState): boolean {
    return this.#waiting.has(state.id);
  }

  next(): Promise<Result> {
    const reader = Promise.withResolvers<Result>();
    this.read(reader);
    return reader.promise;
  }

  /**
   * `next` without a promise. The reader is called before this returns if an event or the end waits, and otherwise
   * within `push`, `complete` or `terminate`. With ten thousand readers of one state, promises would cost more than
   * everything else.
   */
  read(reader: StateReader): void {
    // Nearly always nothing waits. The check of the size then saves an iterator.
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
    for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
    this.#options.observer.onSubscription?.(reason);
    this.#options.onEnd(this);
  }
}
