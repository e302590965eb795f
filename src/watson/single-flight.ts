/** Deduplicates concurrent identical calls. */
export interface SingleFlight {
  /**
   * Returns the result of the call in flight with this key, or starts one. All callers get the same object, which they
   * must not change. Rejects with the signal's reason when the signal aborts; the call itself is aborted when all of
   * its callers have aborted.
   */
  deduplicate<T>(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** Later callers start new calls. The callers of the calls in flight still get their results. */
  forget(): void;
}

interface Call {
  startedAt: number;
  callers: number;
  isSettled: boolean;
  controller: AbortController;
  result: Promise<unknown>;
}

/** An older call is not reused: it may hang although the service has recovered. */
const MAX_AGE_MS = 500;

export function createSingleFlight(): SingleFlight {
  const calls = new Map<string, Call>();

  function drop(key: string, call: Call): void {
    if (calls.get(key) === call) calls.delete(key);
  }

  function startCall(key: string, start: (signal: AbortSignal) => Promise<unknown>): Call {
    const controller = new AbortController();
    const result = start(controller.signal);
    const call: Call = { startedAt: performance.now(), callers: 0, isSettled: false, controller, result };
    calls.set(key, call);
    const onSettled = () => {
      call.isSettled = true;
      drop(key, call);
    };
    result.then(onSettled, onSettled);
    return call;
  }

  function removeCaller(key: string, call: Call): void {
    call.callers -= 1;
    if (call.callers > 0 || call.isSettled) return;
    drop(key, call);
    call.controller.abort();
  }

  async function deduplicate<T>(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const inFlight = calls.get(key);
    const isReusable = inFlight && performance.now() - inFlight.startedAt < MAX_AGE_MS;
    const call = isReusable ? inFlight : startCall(key, start);
    call.callers += 1;
    try {
      // The same key means the same type.
      return await rejectOnAbort(call.result as Promise<T>, signal);
    } finally {
      removeCaller(key, call);
    }
  }

  return { deduplicate, forget: () => calls.clear() };
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
