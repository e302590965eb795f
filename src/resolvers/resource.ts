import type { Context } from '../graphql/context.ts';
import type { OnBusy } from '../generated/graphql.ts';
import type { AddOptions } from '../watson/resource.ts';
import { contentOf, type TextSource } from './file.ts';
import type { ModelPayload } from './model-error.ts';
import { write } from './write.ts';

/** A corpus or a grammar: a file that a model is trained on, under a name. */
export interface ResourcePayload extends ModelPayload {
  /** The name of what was added. */
  name: string;
}

export interface DeletePayload extends ModelPayload {
  deletedName: string | null;
}

interface AddArgs {
  modelId: string;
  input: TextSource & { name: string; allowOverwrite?: boolean | null | undefined };
  onBusy: OnBusy;
}

/** Adds what `input` brings as text or file. `add` may be called later than now, when the model is idle. */
export async function addResource(
  context: Context,
  { modelId, input, onBusy }: AddArgs,
  add: (content: Buffer | AsyncGenerator<Buffer>, options: AddOptions) => Promise<void>,
): Promise<ResourcePayload> {
  const { name } = input;
  const content = await contentOf(input, { modelId, isQueued: onBusy === 'WAIT' });
  if ('error' in content) return { name, modelId: undefined, errors: [content.error] };
  const options = {
    allowOverwrite: input.allowOverwrite ?? undefined,
    signal: input.file ? context.budget.signal : undefined,
  };
  const { errors } = await write(context, { modelId, idField: 'modelId', onBusy, name }, () =>
    add(content.open(), options),
  );
  return { name, modelId: errors.length === 0 ? modelId : undefined, errors };
}

export async function deleteResource(
  context: Context,
  { modelId, name, onBusy }: { modelId: string; name: string; onBusy: OnBusy },
  remove: () => Promise<void>,
): Promise<DeletePayload> {
  const { errors } = await write(context, { modelId, idField: 'modelId', onBusy, name }, remove);
  const isDone = errors.length === 0;
  return { deletedName: isDone ? name : null, modelId: isDone ? modelId : undefined, errors };
}
