import type { Context } from '../graphql/context.ts';
import type { OnBusy } from '../generated/graphql.ts';
import { WatsonError } from '../watson/errors.ts';
import { nameSegment } from '../watson/path.ts';
import type { AddOptions } from '../watson/resource.ts';
import { contentOf, type ContentSource } from './file.ts';
import type { WriteSubject } from './error-text.ts';
import { toModelError, type ModelErrorParent, type ModelPayload } from './model-error.ts';
import { write } from './write.ts';

/** Payload of a mutation that adds a corpus or grammar. */
export interface ResourcePayload extends ModelPayload {
  /** Name of the corpus or grammar. */
  name: string;
}

/** Payload of a mutation that deletes a corpus or grammar. */
export interface DeletePayload extends ModelPayload {
  deletedName: string | null;
}

interface AddArgs {
  modelId: string;
  input: ContentSource & { name: string; allowOverwrite?: boolean | null | undefined };
  onBusy: OnBusy;
}

/** Sends the content to the service. */
type Add = (content: Buffer | AsyncGenerator<Buffer>, options: AddOptions) => Promise<void>;

/** Adds a corpus or grammar from a text or a file. With `onBusy: WAIT`, `add` is called when the model is idle. */
export async function addResource(context: Context, args: AddArgs, add: Add): Promise<ResourcePayload> {
  // Before anything of a file is stored.
  const leave = args.onBusy === 'WAIT' ? context.writes.reserve(context.watson, args.modelId) : () => {};
  try {
    return await addContent(context, args, add);
  } finally {
    leave();
  }
}

async function addContent(
  context: Context,
  { modelId, input, onBusy }: AddArgs,
  add: Add,
): Promise<ResourcePayload> {
  const { name } = input;
  const isQueued = onBusy === 'WAIT';
  const subject = { modelId, idField: 'modelId', name, isInInput: true };
  const check = () => checkModel(context, subject, isQueued);
  const content = await contentOf(input, { modelId, isQueued, signal: context.budget.signal, check });
  if ('error' in content) return { name, modelId: undefined, errors: [content.error] };
  const options = {
    allowOverwrite: input.allowOverwrite ?? undefined,
    signal: (input.content ?? input).file ? context.budget.signal : undefined,
  };
  const payload = await write(context, { ...subject, onBusy, hasPlace: true }, () =>
    add(content.open(), options),
  );
  return { ...payload, name };
}

/**
 * Checks all that can be checked before a file is read: the name, and with one read of the model its id, the credentials and
 * whether the model is busy.
 */
async function checkModel(
  { watson, budget }: Context,
  subject: WriteSubject & { modelId: string; name: string },
  isQueued: boolean,
): Promise<ModelErrorParent | undefined> {
  const { modelId, name } = subject;
  try {
    nameSegment(name);
    const { status } = await watson.languageModels.get(modelId, budget.signal);
    if (isQueued || (status !== 'training' && status !== 'upgrading')) return undefined;
    throw new WatsonError({ kind: 'http', method: 'GET', url: `model ${modelId}`, refusal: 'busy' });
  } catch (error) {
    return toModelError(error, subject);
  }
}

/** Deletes a corpus or grammar. */
export async function deleteResource(
  context: Context,
  { modelId, name, onBusy }: { modelId: string; name: string; onBusy: OnBusy },
  remove: () => Promise<void>,
): Promise<DeletePayload> {
  const payload = await write(context, { modelId, idField: 'modelId', onBusy, name }, remove);
  return { ...payload, deletedName: payload.errors.length === 0 ? name : null };
}
