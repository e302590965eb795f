import { WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import { canonicalId } from '../watson/path.ts';
import { rejectOnAbort } from '../watson/single-flight.ts';
import { isBeingAnalyzed, isValidResource, isValidWord } from '../watson/training-data.ts';
import type { StatusHub } from './hub.ts';
import { systemClock, type Clock, type ModelState } from './types.ts';

export interface WriteQueueOptions {
  hub: StatusHub;
  /** Longest wait for a model, in milliseconds. */
  timeoutMs: number;
  /** Takes a place in the queue, and returns the function that gives it back. Throws when it is full. @default without a bound */
  takePlace?: ((scope: string, modelId: string) => () => void) | undefined;
  clock?: Clock | undefined;
}

/** Runs writes on a model one at a time, each when the model is idle. */
export interface WriteQueue {
  /**
   * Takes a place for a write, before anything of it is stored. Returns the function that gives it back. Throws when the queue
   * is full.
   */
  reserve(client: WatsonClient, modelId: string): () => void;
  /**
   * Runs a write when all earlier writes on the same model and scope are done and the model is idle. If the service
   * refuses it because the model is busy, it was not carried out: it keeps its place and is sent again later. Otherwise
   * it is sent once. Rejects with a `busy` refusal after the timeout or when the gateway closes, and with the reason of
   * `signal` when that is aborted.
   */
  run<T>(
    client: WatsonClient,
    modelId: string,
    signal: AbortSignal | undefined,
    write: () => Promise<T>,
  ): Promise<T>;
  /** Rejects all writes that wait. */
  close(): void;
}

export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  const { hub, timeoutMs, takePlace = () => () => {}, clock = systemClock } = options;
  /** By scope and model, resolves when the last write in the queue is done. */
  const tails = new Map<string, Promise<void>>();
  const closing = new AbortController();

  async function run<T>(
    client: WatsonClient,
    modelId: string,
    signal: AbortSignal | undefined,
    write: () => Promise<T>,
  ): Promise<T> {
    const { previous, leave } = enter(`${client.scope} ${canonicalId(modelId)}`);
    const timeout = new AbortController();
    const description = `The write was not sent: the longest wait is ${timeoutMs / 1_000} s (LEXIGATE_BUSY_TIMEOUT_MS).`;
    const cancelTimer = clock.after(timeoutMs, () => timeout.abort(busyError(modelId, description)));
    const stop = AbortSignal.any([timeout.signal, closing.signal, ...(signal ? [signal] : [])]);
    try {
      await rejectOnAbort(previous, stop);
      return await writeWhenIdle(client, modelId, stop, write);
    } finally {
      cancelTimer();
      leave();
    }
  }

  /** Joins the end of a queue. `previous` resolves when all writes before it are done. */
  function enter(key: string): { previous: Promise<void>; leave: () => void } {
    const previous = tails.get(key) ?? Promise.resolve();
    const own = Promise.withResolvers<void>();
    // If a write is aborted while it waits, the next one still waits for all writes before.
    const tail = previous.then(() => own.promise);
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return { previous, leave: own.resolve };
  }

  async function writeWhenIdle<T>(
    client: WatsonClient,
    modelId: string,
    stop: AbortSignal,
    write: () => Promise<T>,
  ): Promise<T> {
    for (let wasRefused = false; ; wasRefused = true) {
      await idle(client, modelId, stop, wasRefused);
      stop.throwIfAborted();
      try {
        return await write();
      } catch (error) {
        const isModelBusy = error instanceof WatsonError && error.refusal === 'busy';
        if (!isModelBusy) throw error;
      } finally {
        // Before the next write checks the model, so that it waits for a state that shows the effect of this one.
        hub.wake(client);
      }
    }
  }

  /**
   * Resolves when the model is idle, or when its state cannot be read: then the write meets the same error and reports it.
   * @param wasRefused whether the service refused the write as busy. The next state is then skipped: the poll after it
   * follows a second later, so that a write that is refused although its model looks idle is not sent in a tight loop
   */
  async function idle(
    client: WatsonClient,
    modelId: string,
    stop: AbortSignal,
    wasRefused: boolean,
  ): Promise<void> {
    const states = hub.watch(client, modelId, { everyPoll: true });
    const leave = () => void states.return();
    stop.addEventListener('abort', leave, { once: true });
    if (stop.aborted) leave();
    try {
      let mustSkip = wasRefused;
      for await (const state of states) {
        if (!mustSkip && !(await isOccupied(client, state, stop))) return;
        mustSkip = false;
      }
    } catch {
      // An unknown model or rejected credentials: see above.
    } finally {
      stop.removeEventListener('abort', leave);
      leave();
    }
  }

  return {
    reserve: ({ scope }, modelId) => takePlace(scope, canonicalId(modelId)),
    run,
    close: () => closing.abort(busyError('', 'The write was not sent: the gateway is shutting down.')),
  };
}

/** A model is `pending` while the service analyzes its data, but also while it has no data. Its corpora, grammars and words show which. */
async function isOccupied(
  client: WatsonClient,
  { id, status }: ModelState,
  signal: AbortSignal,
): Promise<boolean> {
  if (status === 'training' || status === 'upgrading') return true;
  if (status !== 'pending') return false;
  const [corpora, grammars] = await Promise.all([
    client.corpora.list(id, signal),
    client.grammars.list(id, signal),
  ]);
  if ([...corpora, ...grammars].some((resource) => isBeingAnalyzed(resource) || isValidResource(resource)))
    return true;
  // The service does not report the analysis of words. A model with valid words is `pending` only during that analysis.
  const words = await client.words.list(id, 'user', signal);
  return words.some(isValidWord);
}

function busyError(modelId: string, description: string): WatsonError {
  const url = `the queue of model ${modelId}`;
  return new WatsonError({ kind: 'http', method: 'POST', url, refusal: 'busy', description });
}
