/** Calls under way that others may join. */
export interface InFlight {
  /**
   * Joins the call of this key that is under way, or begins it. The result is the same object for all and not to be
   * changed. Rejects with the signal's reason when that aborts; the call goes on until all who wait for it have left.
   */
  share<T>(
    key: string,
    signal: AbortSignal | undefined,
    begin: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** From now on nobody joins what is under way. */
  forget(): void;
}

interface Call {
  beganAt: number;
  waiting: number;
  hasEnded: boolean;
  controller: AbortController;
  result: Promise<unknown>;
}

/** Who comes later makes a call of its own: the service may have recovered from what makes this one hang. */
const MAX_AGE_MS = 500;

export function createInFlight(): InFlight {
  const calls = new Map<string, Call>();

  function drop(key: string, call: Call): void {
    if (calls.get(key) === call) calls.delete(key);
  }

  function begin(key: string, work: (signal: AbortSignal) => Promise<unknown>): Call {
    const controller = new AbortController();
    const result = work(controller.signal);
    const call: Call = { beganAt: performance.now(), waiting: 0, hasEnded: false, controller, result };
    calls.set(key, call);
    const end = () => {
      call.hasEnded = true;
      drop(key, call);
    };
    result.then(end, end);
    return call;
  }

  function leave(key: string, call: Call): void {
    call.waiting -= 1;
    if (call.waiting > 0 || call.hasEnded) return;
    drop(key, call);
    call.controller.abort();
  }

  async function share<T>(
    key: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const known = calls.get(key);
    const isYoung = known && performance.now() - known.beganAt < MAX_AGE_MS;
    const call = isYoung ? known : begin(key, work);
    call.waiting += 1;
    try {
      // Whoever has the key wants the same.
      return await untilAborted(call.result as Promise<T>, signal);
    } finally {
      leave(key, call);
    }
  }

  return { share, forget: () => calls.clear() };
}

/** The result, unless the signal aborts first. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
