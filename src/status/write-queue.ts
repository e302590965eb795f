import { WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import type { ResourceStatus } from '../watson/types.ts';
import type { StatusHub } from './hub.ts';
import { systemClock, type Clock, type ModelState } from './types.ts';

export interface WriteQueueOptions {
  hub: StatusHub;
  /** Longest wait for a model, in milliseconds. @default 600_000 */
  timeoutMs?: number | undefined;
  clock?: Clock | undefined;
}

/** Writes that wait until their model is idle. */
export interface WriteQueue {
  /**
   * Runs a write when all before it on this model and scope are done and the model is idle. It is sent once; what the
   * service refuses because the model is busy was not carried out, and waits on. Fails with a `busy` refusal when that
   * takes too long or the gateway closes, and with the signal's reason when the caller leaves.
   */
  run<T>(
    client: WatsonClient,
    modelId: string,
    signal: AbortSignal | undefined,
    write: () => Promise<T>,
  ): Promise<T>;
  /** Gives up all that wait. */
  close(): void;
}

/** With valid data a model is only `pending` while a batch of words is analysed, which the service shows nowhere else. */
const OCCUPYING: ReadonlySet<ResourceStatus> = new Set(['being_processed', 'analyzed']);

export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  const { hub, timeoutMs = 600_000, clock = systemClock } = options;
  /** By scope and model, the end of the last write in the queue. */
  const tails = new Map<string, Promise<void>>();
  const closing = new AbortController();

  async function run<T>(
    client: WatsonClient,
    modelId: string,
    signal: AbortSignal | undefined,
    write: () => Promise<T>,
  ): Promise<T> {
    const key = `${client.scope} ${modelId}`;
    const turn = tails.get(key) ?? Promise.resolve();
    const own = Promise.withResolvers<void>();
    // Whoever leaves the queue early must not let the next one overtake those before.
    const tail = turn.then(() => own.promise);
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });

    const giveUp = new AbortController();
    const tooLong = `Gave up waiting for it; the longest wait is ${timeoutMs / 1_000} s.`;
    const cancelTimer = clock.after(timeoutMs, () => giveUp.abort(busyStill(modelId, tooLong)));
    const signals = [giveUp.signal, closing.signal, ...(signal ? [signal] : [])];
    const ended = AbortSignal.any(signals);
    try {
      await orAborted(turn, ended);
      return await writeWhenIdle(client, modelId, ended, write);
    } finally {
      cancelTimer();
      own.resolve();
    }
  }

  async function writeWhenIdle<T>(
    client: WatsonClient,
    modelId: string,
    ended: AbortSignal,
    write: () => Promise<T>,
  ): Promise<T> {
    for (let wasRefused = false; ; wasRefused = true) {
      await idle(client, modelId, ended, wasRefused);
      ended.throwIfAborted();
      try {
        return await write();
      } catch (error) {
        const isBusy = error instanceof WatsonError && error.refusal === 'busy';
        if (!isBusy) throw error;
      } finally {
        // Before the next in the queue looks, so that it sees what this one did.
        hub.wake(client);
      }
    }
  }

  /**
   * Resolves when the watcher says that nothing runs on the model, or that it cannot say: then the write will find out.
   * @param isRefused the state that is known did not show what the service refused for, so only a later one counts
   */
  async function idle(
    client: WatsonClient,
    modelId: string,
    ended: AbortSignal,
    isRefused: boolean,
  ): Promise<void> {
    const states = hub.watch(client, modelId, { everyPoll: true });
    const leave = () => void states.return();
    ended.addEventListener('abort', leave, { once: true });
    if (ended.aborted) leave();
    try {
      let mustWait = isRefused;
      for await (const state of states) {
        if (!mustWait && !(await isOccupied(client, state, ended))) return;
        mustWait = false;
      }
    } catch {
      // An unknown model, ended credentials: the write gets the same answer, and can report it.
    } finally {
      ended.removeEventListener('abort', leave);
      leave();
    }
  }

  return { run, close: () => closing.abort(busyStill('', 'The gateway is closing.')) };
}

/** `pending` may mean that data is analysed; only the corpora, grammars and words tell. */
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
  if ([...corpora, ...grammars].some((resource) => OCCUPYING.has(resource.status))) return true;
  const words = await client.words.list(id, 'user', signal);
  return words.some(({ error }) => error.length === 0);
}

function busyStill(modelId: string, description: string): WatsonError {
  const url = `the queue of model ${modelId}`;
  return new WatsonError({ kind: 'http', method: 'POST', url, refusal: 'busy', description });
}

async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  await Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', abort));
}
