import { GraphQLError, GraphQLScalarType } from 'graphql';
import type { ModelErrorParent } from './model-error.ts';
import { invalidInput } from './model-error.ts';

/** A file of a multipart request. */
export interface UploadedFile {
  /** Its bytes as they come in; to be read once. Fails when its sender leaves or it is too large. */
  read(): AsyncGenerator<Buffer>;
  /** Takes all of it in before it is read: its sender need not wait then. */
  store(): Promise<void>;
}

/** Variables of plain JSON cannot have methods, so what has them comes from the multipart reader. */
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

/** Text in the document, or a file beside it. */
export type TextSource = { text?: string | null | undefined; file?: UploadedFile | null | undefined };

/** The content of an input that has `text` or `file`, or what is wrong with it. */
export async function contentOf(
  { text, file }: TextSource,
  { modelId, isQueued }: { modelId: string; isQueued: boolean },
): Promise<{ open: () => Buffer | AsyncGenerator<Buffer> } | { error: ModelErrorParent }> {
  const hasText = typeof text === 'string';
  if (hasText && file) return { error: invalidInput('file', 'Set either text or file, not both.', modelId) };
  if (hasText) return { open: () => Buffer.from(text) };
  if (!file) return { error: invalidInput('text', 'Set either text or file.', modelId) };
  // Its sender would otherwise have to keep the connection as long as the model is busy.
  if (isQueued) await file.store();
  return { open: () => file.read() };
}
