import type { IncomingMessage, ServerResponse } from 'node:http';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { getOperationAST, GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Caller } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { SourceError } from '../watson/errors.ts';
import { json } from '../http/answer.ts';
import { discard } from '../http/json-body.ts';
import { toMessage } from '../graphql/errors.ts';
import type { Operations as GraphQLOperations } from '../graphql/operations.ts';
import { leavingSignal } from '../http/disconnect-signal.ts';
import { putFiles, readMap, readOperations, type Operations } from './form.ts';
import { UploadFiles } from './file.ts';
import { noteChunk } from './memory.ts';

export interface UploadOptions {
  operations: GraphQLOperations;
  /** Largest size of a file, and of all files of a request together, in bytes. */
  maxBytes: number;
  /** How long the client may take for the next piece, while it is waited for. */
  stallTimeoutMs: number;
  log: Logger;
}

/** The two mutations that take files. */
const TAKES_FILES = new Set(['addCorpus', 'addGrammar']);
/** Besides the files; each of the two fields. */
const MAX_FIELD_BYTES = 1024 * 1024;
const MAX_FILES = 60;
const INCOMPLETE = 'A multipart request needs the fields operations and map, then the files.';
/** Headers that a form on another site cannot send without the browser asking first. */
const PREFLIGHT_HEADERS = [
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  'x-requested-with',
];

/** `POST /graphql` as multipart: https://github.com/jaydenseric/graphql-multipart-request-spec */
export function createUploadHandler(options: UploadOptions) {
  const { maxBytes, log } = options;
  return async (req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> => {
    const { requestId } = caller;
    const files = new UploadFiles();
    try {
      checkHeaders(req, maxBytes);
      const { result, isTooLarge } = await receive({ req, res, files }, options, {
        ...caller,
        isUpload: true,
        signal: leavingSignal(res),
      });
      const { errors, ...rest } = result;
      const messages = errors?.map((error) => toMessage(error, { log, requestId }));
      json(res, isTooLarge ? 413 : rest.data === undefined ? statusOf(errors) : 200, {
        ...rest,
        ...(messages && { errors: messages }),
      });
    } catch (error) {
      const { status = 400, message } = asRefusal(error, log);
      json(res, status, { errors: [message] });
    } finally {
      req.unpipe();
      discard(req, options.stallTimeoutMs);
      await files.close();
    }

    function asRefusal(error: unknown, logger: Logger) {
      const graphQLError =
        error instanceof GraphQLError ? error : new GraphQLError('', { cause: error as Error });
      const { http } = graphQLError.extensions as { http?: { status?: number } };
      const message = toMessage(graphQLError, { log: logger, requestId });
      const isBug = message.extensions?.['code'] === 'INTERNAL_SERVER_ERROR';
      return { status: isBug ? 500 : http?.status, message };
    }
  };
}

/** Reads the form; as soon as it says what to do, that is done, while the files still come in. */
async function receive(
  { req, res, files }: { req: IncomingMessage; res: ServerResponse; files: UploadFiles },
  options: UploadOptions,
  caller: Caller,
): Promise<{ result: ExecutionResult; isTooLarge: boolean }> {
  const executing = Promise.withResolvers<ExecutionResult>();
  let isTooLarge = false;
  let operations: Operations | undefined;
  let byField: Map<string, ReturnType<UploadFiles['add']>> | undefined;

  const form = openForm({
    headers: { ...req.headers, 'content-type': req.headers['content-type'] ?? '' },
    limits: { fileSize: options.maxBytes, files: MAX_FILES, fieldSize: MAX_FIELD_BYTES, fields: 2 },
  });
  form.on('field', (name: string, value: string, _nameTruncated: boolean, isTruncated: boolean) => {
    try {
      if (isTruncated)
        throw refusal(413, 'PAYLOAD_TOO_LARGE', `The field ${name} is larger than ${MAX_FIELD_BYTES} bytes.`);
      if (name === 'operations') operations = readOperations(value);
      if (name !== 'map') return;
      if (!operations) throw refusal(400, 'BAD_REQUEST', 'The field operations must come before map.');
      byField = putFiles(operations, readMap(value), files);
      run(operations, options, caller).then(executing.resolve, executing.reject);
    } catch (error) {
      executing.reject(error);
    }
  });
  form.on('file', (name: string, stream: BusboyFileStream) => {
    const file = byField?.get(name);
    stream.on('limit', () => {
      isTooLarge = true;
      // Who reads it need not wait for the rest, which is thrown away.
      stream.push(null);
    });
    // Who reads it hears of its errors; without a reader nobody needs to.
    stream.on('error', () => {});
    // A second one of the same name belongs nowhere, and unread it would hold up those behind it.
    if (file && !file.hasArrived) files.arrive(file, stream);
    else stream.resume();
  });
  void readForm({ req, res, form }, options).then(
    () => {
      files.end(new SourceError('The request has no file for this variable.', 'BAD_USER_INPUT'));
      if (!byField) executing.reject(refusal(400, 'BAD_REQUEST', INCOMPLETE));
    },
    (error: SourceError) => {
      isTooLarge ||= error.code === 'PAYLOAD_TOO_LARGE';
      files.break(error);
      const status = isTooLarge ? 413 : error.code === 'REQUEST_TIMEOUT' ? 408 : 400;
      if (!byField) executing.reject(refusal(status, error.code, error.message));
    },
  );
  const result = await executing.promise;
  return { result, isTooLarge };
}

/** Throws a 400 for a content type that has no boundary. */
function openForm(config: BusboyConfig): BusboyInstance {
  try {
    return new Busboy(config);
  } catch {
    throw refusal(400, 'BAD_REQUEST', 'The Content-Type of a multipart request must have a boundary.');
  }
}

/**
 * Reads the form to its end; rejects when that does not come. Not with `pipeline`, which would destroy the connection
 * together with the form, and with it the answer.
 */
async function readForm(
  { req, res, form }: { req: IncomingMessage; res: ServerResponse; form: BusboyInstance },
  { maxBytes, stallTimeoutMs }: UploadOptions,
): Promise<void> {
  const reading = Promise.withResolvers<void>();
  const fail = (message: string, code: string) => reading.reject(new SourceError(message, code));
  let bytes = 0;
  form.once('finish', reading.resolve);
  form.on('error', () => fail('The multipart body is malformed.', 'BAD_REQUEST'));
  req.once('close', () => {
    if (!req.complete) fail('The request broke off.', 'BAD_REQUEST');
  });
  req.on('error', () => {});
  // The rest of a form that is answered already is not read, so it has no other end.
  res.once('close', () => fail('The request was answered.', 'BAD_REQUEST'));
  const stalled = setTimeout(() => {
    // While the service takes its time the client is not read from.
    if (form.writableNeedDrain) stalled.refresh();
    else fail(`Nothing of the file came for ${stallTimeoutMs / 1_000} s.`, 'REQUEST_TIMEOUT');
  }, stallTimeoutMs);
  req.pipe(form);
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    stalled.refresh();
    noteChunk(chunk.length);
    if (bytes > maxBytes + 2 * MAX_FIELD_BYTES) fail(tooLarge(maxBytes), 'PAYLOAD_TOO_LARGE');
  });
  try {
    await reading.promise;
  } finally {
    clearTimeout(stalled);
    req.unpipe(form);
  }
}

async function run(
  { query, variables, operationName }: Operations,
  options: UploadOptions,
  caller: Caller,
): Promise<ExecutionResult> {
  const { operations } = options;
  const { document, errors } = operations.prepare({ query, operationName, variables });
  if (errors) return { errors };
  if (!takesFiles(document, operationName)) {
    throw refusal(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Only addCorpus and addGrammar take files; post application/json for all else.',
    );
  }
  return operations.run({
    document,
    operationName,
    variableValues: variables,
    contextValue: operations.makeContext(caller),
  });
}

function takesFiles(document: DocumentNode, operationName: string | undefined): boolean {
  const operation = getOperationAST(document, operationName);
  const fields = operation?.operation === 'mutation' ? operation.selectionSet.selections : [];
  return fields.some((field) => field.kind === 'Field' && TAKES_FILES.has(field.name.value));
}

function checkHeaders(req: IncomingMessage, maxBytes: number): void {
  if (!PREFLIGHT_HEADERS.some((name) => req.headers[name] !== undefined)) {
    throw refusal(
      403,
      'CSRF_PREVENTED',
      'A multipart request needs the header GraphQL-Require-Preflight: true.',
    );
  }
  const length = Number(req.headers['content-length'] ?? 0);
  if (length > maxBytes + 2 * MAX_FIELD_BYTES) {
    throw refusal(413, 'PAYLOAD_TOO_LARGE', tooLarge(maxBytes));
  }
}

function tooLarge(maxBytes: number): string {
  return `The request is larger than the ${maxBytes} bytes that its files may have.`;
}

function refusal(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/** Of an operation that never ran. */
function statusOf(errors: readonly GraphQLError[] | undefined): number {
  const { http } = (errors?.[0]?.extensions ?? {}) as { http?: { status?: number } };
  return http?.status ?? 400;
}
