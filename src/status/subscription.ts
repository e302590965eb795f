import type { ModelState, ObservedStatus } from './types.ts';

type Result = IteratorResult<ModelState, undefined>;

export interface StateSubscriptionOptions {
  /** Statuses that end the stream right after the event that has one. */
  until?: readonly ObservedStatus[] | undefined;
  /** Called once, however the stream ends. */
  onEnd: (subscription: StateSubscription) => void;
}

/**
 * One reader's stream of states: an async iterator that holds at most one waiting event, always the newest. Written by
 * hand because an async generator that waits does not notice that its reader left; here `return()` wakes it.
 */
export class StateSubscription implements AsyncIterableIterator<ModelState, undefined> {
  #waiting: ModelState | undefined;
  #failure: { error: unknown } | undefined;
  #ended = false;
  readonly #readers: PromiseWithResolvers<Result>[] = [];
  readonly #until: ReadonlySet<ObservedStatus>;
  readonly #onEnd: StateSubscriptionOptions['onEnd'];

  constructor({ until = [], onEnd }: StateSubscriptionOptions) {
    this.#until = new Set([...until, 'deleted']);
    this.#onEnd = onEnd;
  }

  /** Offers a newer state; one that still waits is replaced. */
  push(state: ModelState): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ value: state, done: false });
    else this.#waiting = state;
    if (this.#until.has(state.status)) this.#end();
  }

  /** Ends the stream with an error, after the event that still waits. */
  fail(error: unknown): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader.reject(error);
    else this.#failure = { error };
    this.#end();
  }

  next(): Promise<Result> {
    const value = this.#waiting;
    const failure = this.#failure;
    if (value) {
      this.#waiting = undefined;
      return Promise.resolve({ value, done: false });
    }
    if (failure) {
      this.#failure = undefined;
      return Promise.reject(failure.error);
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    const reader = Promise.withResolvers<Result>();
    this.#readers.push(reader);
    return reader.promise;
  }

  return(): Promise<Result> {
    this.#waiting = undefined;
    this.#failure = undefined;
    this.#end();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<Result> {
    void this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
    this.#onEnd(this);
  }
}
