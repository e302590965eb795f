import { Stop, type Signal } from './signal.ts';

/** Deduplicates concurrent identical calls. */
export interface SingleFlight {
  /**
   * Returns the result of the call in flight with this key, or starts one. All callers get the same object, which they
   * must not change. Rejects with the signal's reason when the signal aborts; the call itself is aborted when all of
   * its callers have aborted.
   */
  deduplicate<T>(key: string, signal: Signal | undefined, start: (signal: Signal) => Promise<T>): Promise<T>;
  /** Later callers start new calls. The callers of the calls in flight still get their results. */
  forget(): void;
}

/** An older call is not reused: it may hang although the service has recovered. */
const MAX_AGE_MS = 500;

export function createSingleFlight(): SingleFlight {
  const calls = new Map<string, Call>();

  function startCall(key: string, start: (signal: Signal) => Promise<unknown>): Call {
    const call = new Call(() => {
      if (calls.get(key) === call) calls.delete(key);
    });
    calls.set(key, call);
    call.follow(start(call.stop));
    return call;
  }

  function deduplicate<T>(
    key: string,
    signal: Signal | undefined,
    start: (signal: Signal) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const inFlight = calls.get(key);
    const isReusable = inFlight !== undefined && performance.now() - inFlight.startedAt < MAX_AGE_MS;
    const call = isReusable ? inFlight : startCall(key, start);
    // The same key means the same type.
    return call.join(signal) as Promise<T>;
  }

  return { deduplicate, forget: () => calls.clear() };
}

/** A call in flight and its callers. */
class Call {
  readonly startedAt = performance.now();
  readonly stop = new Stop();
  readonly #drop: () => void;
  readonly #callers: Caller[] = [];

  /** @param drop called when nothing may join the call any longer */
  constructor(drop: () => void) {
    this.#drop = drop;
  }

  follow(result: Promise<unknown>): void {
    result.then(
      (value) => {
        this.#drop();
        for (const caller of this.#callers) caller.end().resolve(value);
      },
      (error: unknown) => {
        this.#drop();
        for (const caller of this.#callers) caller.end().reject(error);
      },
    );
  }

  join(signal: Signal | undefined): Promise<unknown> {
    const caller = new Caller(this, signal);
    this.#callers.push(caller);
    return caller.promise;
  }

  leave(caller: Caller): void {
    this.#callers.splice(this.#callers.indexOf(caller), 1);
    if (this.#callers.length > 0) return;
    this.#drop();
    this.stop.abort();
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
