import { Stop, type Signal } from './signal.ts';

/** Takes the result or the error of a call, once. */
export interface Outcome<T> {
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

/** Deduplicates concurrent identical calls. */
export interface SingleFlight {
  /**
   * Returns the result of the call in flight with this key, or starts one. All callers get the same object, which they
   * must not change. Rejects with the signal's reason when the signal aborts; the call itself is aborted when all of
   * its callers have aborted.
   */
  deduplicate<T>(key: string, signal: Signal | undefined, start: StartCall<T>): Promise<T>;
  /** Later callers start new calls. The callers of the calls in flight still get their results. */
  forget(): void;
}

/** Starts a call. @param signal aborts it */
export type StartCall<T> = (signal: Signal, outcome: Outcome<T>) => void;

/** An older call is not reused: it may hang although the service has recovered. */
const MAX_AGE_MS = 500;

export function createSingleFlight(): SingleFlight {
  const calls = new Map<string, Call>();

  function deduplicate<T>(key: string, signal: Signal | undefined, start: StartCall<T>): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const inFlight = calls.get(key);
    const isReusable = inFlight !== undefined && performance.now() - inFlight.startedAt < MAX_AGE_MS;
    // The same key means the same type.
    if (isReusable) return inFlight.join(signal) as Promise<T>;
    const call = new Call(calls, key);
    calls.set(key, call);
    const result = call.join(signal) as Promise<T>;
    start(call.stop, call);
    return result;
  }

  return { deduplicate, forget: () => calls.clear() };
}

/** A call in flight and its callers. */
class Call implements Outcome<unknown> {
  readonly startedAt = performance.now();
  readonly stop = new Stop();
  /** Those that may be joined. */
  readonly #calls: Map<string, Call>;
  readonly #key: string;
  #callers: Caller[] | undefined;

  constructor(calls: Map<string, Call>, key: string) {
    this.#calls = calls;
    this.#key = key;
  }

  resolve(value: unknown): void {
    this.#drop();
    for (const caller of this.#callers ?? []) caller.end().resolve(value);
  }

  reject(error: unknown): void {
    this.#drop();
    for (const caller of this.#callers ?? []) caller.end().reject(error);
  }

  join(signal: Signal | undefined): Promise<unknown> {
    const caller = new Caller(this, signal);
    // Most calls have one caller. An empty list would reserve places for many.
    if (this.#callers) this.#callers.push(caller);
    else this.#callers = [caller];
    return caller.promise;
  }

  leave(caller: Caller): void {
    const others = this.#callers?.filter((each) => each !== caller);
    this.#callers = others;
    if (others && others.length > 0) return;
    this.#drop();
    this.stop.abort();
  }

  #drop(): void {
    if (this.#calls.get(this.#key) === this) this.#calls.delete(this.#key);
  }
}

/** A caller of a call. It leaves when its signal aborts. */
class Caller {
  readonly promise: Promise<unknown>;
  readonly #call: Call;
  readonly #signal: Signal | undefined;
  readonly #result = Promise.withResolvers<unknown>();

  constructor(call: Call, signal: Signal | undefined) {
    this.#call = call;
    this.#signal = signal;
    this.promise = this.#result.promise;
    signal?.addEventListener('abort', this, { once: true });
  }

  /** Called when the call has settled. */
  end(): PromiseWithResolvers<unknown> {
    this.#signal?.removeEventListener('abort', this);
    return this.#result;
  }

  handleEvent(): void {
    this.#result.reject(this.#signal?.reason);
    this.#call.leave(this);
  }
}

/** Settles like the promise, or rejects with the signal's reason if the signal aborts first. */
export async function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const { promise: result, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  promise.then(resolve, reject);
  try {
    return await result;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
