import { GraphQLError, GraphQLScalarType } from 'graphql';
import type { ModelErrorParent } from './model-error.ts';
import { invalidInput } from './model-error.ts';

/** A file in a multipart request. */
export interface UploadedFile {
  /** Returns the bytes as they arrive. Can be called once. Throws if the client disconnects or the file is too large. */
  read(): AsyncGenerator<Buffer>;
  /** Spools the whole file, so that the client can finish sending before the file is read. */
  store(): Promise<void>;
}

/** Accepts only what the multipart reader made: variables from JSON have no methods. */
export const File = new GraphQLScalarType<UploadedFile, never>({
  name: 'File',
  parseValue(value) {
    if (isUploadedFile(value)) return value;
    throw new GraphQLError(
      'A File must be sent in a multipart request (https://github.com/jaydenseric/graphql-multipart-request-spec).',
      { extensions: { code: 'BAD_USER_INPUT' } },
    );
  },
  parseLiteral() {
    throw new GraphQLError('A File must be passed as a variable.', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  },
});

function isUploadedFile(value: unknown): value is UploadedFile {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function';
}

/** Input with text in the document or in a file. */
interface TextSource {
  text?: string | null | undefined;
  file?: UploadedFile | null | undefined;
}

/** Input with content. `text` and `file` beside `content` are the older form. */
export interface ContentSource extends TextSource {
  content?: TextSource | null | undefined;
}

interface ContentOptions {
  modelId: string;
  isQueued: boolean;
  /** Called before any of a file is read. Returns the error that already shows that the write would be refused. */
  check: () => Promise<ModelErrorParent | undefined>;
  /** Aborted when the operation ends. */
  signal: AbortSignal;
}

/** Returns the content of the input, or an error if it has more than one or none. */
export async function contentOf(
  { content, ...older }: ContentSource,
  { modelId, isQueued, signal, check }: ContentOptions,
): Promise<{ open: () => Buffer | AsyncGenerator<Buffer> } | { error: ModelErrorParent }> {
  const { text, file } = content ?? older;
  const hasText = typeof text === 'string';
  const refuse = (field: string, message: string) => ({
    error: invalidInput(['input', field], message, { modelId }),
  });
  if (content && (typeof older.text === 'string' || older.file))
    return refuse('content', 'Set content alone, without text and file beside it.');
  if (hasText && file) return refuse('file', 'Set either text or file, not both.');
  if (hasText) return { open: () => Buffer.from(text) };
  if (!file) return refuse('text', 'Set either text or file.');
  const error = await check();
  if (error) return { error };
  // Otherwise the client would have to keep sending until the model is idle.
  if (isQueued) await Promise.race([file.store(), abortOf(signal)]);
  return { open: () => file.read() };
}

/** Rejects when the signal is aborted. */
function abortOf(signal: AbortSignal): Promise<never> {
  const aborted = Promise.withResolvers<never>();
  if (signal.aborted) aborted.reject(signal.reason);
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  return aborted.promise;
}
