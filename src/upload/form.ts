import type { IncomingMessage, ServerResponse } from 'node:http';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { weightOf, type ByteBudget, type ByteLease } from '../graphql/byte-budget.ts';
import { requestError } from '../graphql/request-error.ts';
import type { Logger } from '../log.ts';
import { SourceError } from '../watson/errors.ts';
import type { Operations } from '../graphql/operations.ts';
import { putFiles, readMap, readOperations, type GraphQLParams } from './fields.ts';
import type { UploadFile } from './file.ts';
import { MAX_FIELD_BYTES, receive, tooLarge, type ReceiveOptions } from './receive.ts';
import { Spool } from './spool.ts';

/** An upload whose fields are read. Its files may still be arriving. */
export interface Upload {
  /** The operation, with a file at each place that the form maps one to. */
  params: GraphQLParams;
  /** Drops the files. */
  close(): Promise<void>;
}

/** Reads the fields of an upload. Rejects with a `requestError` if they are malformed or missing. */
export type ReadUpload = (req: IncomingMessage, res: ServerResponse, lease: ByteLease) => Promise<Upload>;

const MAX_FILES = 60;
/** Headers that a form of another site cannot have without a preflight request. */
const PREFLIGHT_HEADERS = [
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  'x-requested-with',
];
const STATUSES: Record<string, number> = { PAYLOAD_TOO_LARGE: 413, REQUEST_TIMEOUT: 408 };

export interface UploadReaderOptions extends ReceiveOptions {
  /** Counts the bytes of files that wait on disk. */
  disk: ByteBudget;
  /** Finds the text of a document that is named by id. */
  textOf: Operations['textOf'];
  log: Logger;
}

/** Uploads as https://github.com/jaydenseric/graphql-multipart-request-spec has them: operations, map, then the files. */
export function createUploadReader(options: UploadReaderOptions): ReadUpload {
  return async (req, res, lease) => {
    checkHeaders(req, options.maxBytes);
    const form = openForm(req, options.maxBytes);
    const spool = new Spool(options.disk.open(lease.caller), options.log);
    try {
      const whole = receive({ req, res, form }, options);
      const fields = withinBudget(req, readFields(form, spool, { whole, textOf: options.textOf }), lease);
      const params = await orTimeout(fields, options.stallTimeoutMs);
      return { params, close: () => spool.close() };
    } catch (error) {
      await spool.close();
      throw error;
    }
  };
}

/** Resolves with the operation when the field `map` is read. From then on the files go into the spool as they arrive. */
function readFields(
  form: BusboyInstance,
  spool: Spool,
  { whole, textOf }: { whole: Promise<void>; textOf: Operations['textOf'] },
): Promise<GraphQLParams> {
  const fields = Promise.withResolvers<GraphQLParams>();
  let params: GraphQLParams | undefined;
  let byField = new Map<string, UploadFile>();

  function take(name: string, value: string, isTruncated: boolean): void {
    if (isTruncated)
      throw requestError(
        413,
        'PAYLOAD_TOO_LARGE',
        `The field ${name} is larger than ${MAX_FIELD_BYTES} bytes.`,
      );
    if (name === 'operations') params = readOperations(value);
    if (name !== 'map') return;
    if (!params) throw requestError(400, 'BAD_REQUEST', 'The field operations must come before map.');
    byField = putFiles(
      params,
      readMap(value),
      spool,
      params.query || (textOf({ documentId: params.documentId, extensions: params.extensions }) ?? ''),
    );
    fields.resolve(params);
  }

  form.on('field', (name: string, value: string, _nameTruncated: boolean, isTruncated: boolean) => {
    try {
      take(name, value, isTruncated);
    } catch (error) {
      fields.reject(error);
    }
  });
  form.on('file', (name: string, stream: BusboyFileStream) => {
    const file = byField.get(name);
    // The reader does not wait for the rest of the file, which is discarded.
    stream.on('limit', () => stream.push(null));
    // A reader gets the error from the stream. Without a reader the error does not matter.
    stream.on('error', () => {});
    // An unread file of an unknown or repeated name would block the later files.
    if (file && !file.hasArrived) spool.arrive(file, stream);
    else stream.resume();
  });
  whole.then(
    () => {
      spool.end(new SourceError('The request has no file for this variable.', 'BAD_USER_INPUT'));
      const message = 'A multipart request needs the fields operations and map, then the files.';
      fields.reject(requestError(400, 'BAD_REQUEST', message));
    },
    (error: SourceError) => {
      spool.break(error);
      fields.reject(requestError(STATUSES[error.code] ?? 400, error.code, error.message));
    },
  );
  return fields.promise;
}

/** The fields are in memory while they arrive; the files are not. */
async function withinBudget(
  req: IncomingMessage,
  fields: Promise<GraphQLParams>,
  lease: ByteLease,
): Promise<GraphQLParams> {
  const exceeded = Promise.withResolvers<never>();
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    const error = lease.hold(bytes);
    if (error) exceeded.reject(error);
  };
  req.on('data', onData);
  const params = await Promise.race([fields, exceeded.promise]).finally(() => req.off('data', onData));
  const error = lease.hold(weightOf(params));
  if (error) throw error;
  return params;
}

/** A file may take long to arrive. The fields in front of it have the deadline of a JSON body. */
async function orTimeout<T>(fields: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const message = `The fields operations and map were not complete within ${timeoutMs / 1_000} s (LEXIGATE_REQUEST_TIMEOUT_MS).`;
  const timer = setTimeout(() => late.reject(requestError(408, 'REQUEST_TIMEOUT', message)), timeoutMs);
  return Promise.race([fields, late.promise]).finally(() => clearTimeout(timer));
}

function openForm({ headers }: IncomingMessage, maxBytes: number): BusboyInstance {
  const config: BusboyConfig = {
    headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
    limits: { fileSize: maxBytes, files: MAX_FILES, fieldSize: MAX_FIELD_BYTES, fields: 2 },
  };
  try {
    return new Busboy(config);
  } catch {
    throw requestError(
      400,
      'BAD_REQUEST',
      'The Content-Type of a multipart request must have a boundary parameter.',
    );
  }
}

function checkHeaders({ headers }: IncomingMessage, maxBytes: number): void {
  if (!PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined))
    throw requestError(
      403,
      'CSRF_PREVENTED',
      'A multipart request needs the header GraphQL-Require-Preflight: true.',
    );
  if (Number(headers['content-length'] ?? 0) > maxBytes + 2 * MAX_FIELD_BYTES)
    throw requestError(413, 'PAYLOAD_TOO_LARGE', tooLarge(maxBytes));
}
