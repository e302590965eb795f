import type { Context } from '../graphql/context.ts';
import type { OnBusy } from '../generated/graphql.ts';
import type { WriteSubject } from './error-text.ts';
import { toModelError, type ModelPayload } from './model-error.ts';

export interface WriteOptions extends WriteSubject {
  onBusy?: OnBusy | undefined;
  /** Whether the caller of `write` has taken a place in the queue of the model. */
  hasPlace?: boolean;
}

/** The outcome of a write: its result, or the errors that the client can act on. */
export interface Written<T> extends ModelPayload {
  result: T | undefined;
}

/**
 * Runs one write, with `onBusy: WAIT` when its model is idle. What the client can act on becomes data in `errors`; every
 * other failure is thrown.
 */
export async function write<T>(
  context: Context,
  { onBusy, hasPlace = false, ...subject }: WriteOptions,
  send: () => Promise<T>,
): Promise<Written<T>> {
  const { modelId } = subject;
  const { watson, writes, budget, status, loaders } = context;
  budget.takeCall();
  const { signal } = budget;
  const mustWait = onBusy === 'WAIT' && modelId !== undefined;
  const leave = mustWait && !hasPlace ? writes.reserve(watson, modelId) : () => {};
  try {
    const result = mustWait
      ? await budget.untimed(() => writes.run(watson, modelId, signal, send))
      : await send();
    return { result, modelId, errors: [] };
  } catch (error) {
    return { result: undefined, modelId: undefined, errors: [toModelError(error, subject)] };
  } finally {
    leave();
    // A write that failed may have changed the model too, so loaded data is stale and subscribers need a new poll.
    loaders.clear();
    status.wake(watson);
  }
}

/** Resolves `model` of a payload: the model after the write, read only if it is selected. */
export function modelAfter({ modelId }: ModelPayload, _args: unknown, { loaders }: Context) {
  return modelId === undefined ? null : loaders.languageModel.load(modelId);
}
