import type { Context } from '../graphql/context.ts';
import type { OnBusy } from '../generated/graphql.ts';
import { reportErrors, type ModelErrorParent, type ModelPayload, type WriteSubject } from './model-error.ts';

export interface WriteOptions extends WriteSubject {
  onBusy?: OnBusy | undefined;
}

type Outcome<T> = { result: T; errors: [] } | { result: undefined; errors: ModelErrorParent[] };

/**
 * Runs one write, now or when its model is idle. Whatever it came to, what was loaded before it no longer counts, and
 * who watches is told: a write that failed may have run all the same.
 */
export async function write<T>(
  context: Context,
  { onBusy, ...subject }: WriteOptions,
  send: () => Promise<T>,
): Promise<Outcome<T>> {
  const { modelId } = subject;
  const { watson, writes, budget, status, loaders } = context;
  budget.takeCall();
  const { signal } = budget;
  const work =
    onBusy === 'WAIT' && modelId !== undefined
      ? () => budget.untimed(() => writes.run(watson, modelId, signal, send))
      : send;
  try {
    return await reportErrors(work, subject);
  } finally {
    loaders.clear();
    status.wake(watson);
  }
}

/** A write that gives back nothing but the model. */
export async function change(
  context: Context,
  options: WriteOptions,
  send: () => Promise<void>,
): Promise<ModelPayload> {
  const { errors } = await write(context, options, send);
  return { modelId: errors.length === 0 ? options.modelId : undefined, errors };
}

/** Resolves `model` of a payload: the model after the call, read back only where it is asked for. */
export function modelAfter({ modelId }: ModelPayload, _args: unknown, { loaders }: Context) {
  return modelId === undefined ? null : loaders.languageModel.load(modelId);
}
