import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { ByteLease } from '../graphql/byte-budget.ts';
import { requestError } from '../graphql/request-error.ts';
import { mediaTypeOf } from './request.ts';

export interface BodyOptions {
  maxBytes: number;
  /** The longest time until the whole body is there. */
  timeoutMs: number;
}

/** Size of the buffer of a body when its first byte arrives. It doubles as more arrives. */
const FIRST_BYTES = 4096;

/** Reads the bytes of a GraphQL request that is posted as JSON. */
export async function readJsonBody(
  req: IncomingMessage,
  res: ServerResponse,
  options: BodyOptions,
  lease: ByteLease,
): Promise<Buffer> {
  checkHeaders(req);
  try {
    return await readBytes(req, options, lease);
  } catch (error) {
    // The unread rest of the body precedes the next request on the connection.
    if (!req.complete) res.setHeader('connection', 'close');
    throw error;
  }
}

/** Only JSON may be posted: browsers send a form of another site without a preflight request. */
function checkHeaders(req: IncomingMessage): void {
  const [, ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (mediaTypeOf(req) === 'application/json' && isUtf8) return;
  throw requestError(415, 'UNSUPPORTED_MEDIA_TYPE', NOT_JSON);
}

const NOT_JSON = 'Post application/json in UTF-8, not compressed.';

/** A body, also that of an upload, must not be compressed. */
export function checkContentCoding({ headers }: IncomingMessage): void {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity') return;
  throw requestError(415, 'UNSUPPORTED_MEDIA_TYPE', NOT_JSON, { 'accept-encoding': 'identity' });
}

function readBytes(
  req: IncomingMessage,
  { maxBytes, timeoutMs }: BodyOptions,
  lease: ByteLease,
): Promise<Buffer> {
  const reading = Promise.withResolvers<Buffer>();
  const fail = (status: number, code: string, message: string) =>
    reading.reject(requestError(status, code, message));
  const failTooLarge = () =>
    fail(
      413,
      'PAYLOAD_TOO_LARGE',
      `A request body may have at most ${maxBytes} bytes (LEXIGATE_MAX_BODY_BYTES).`,
    );
  const failBroken = () =>
    fail(400, 'BAD_REQUEST', 'The connection closed before the request body was complete.');
  // Not a list of the chunks: each would keep the buffer of the socket that it is a part of.
  let body = Buffer.alloc(0);
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    if (bytes + chunk.length > maxBytes) return stop(failTooLarge);
    if (bytes + chunk.length > body.length) {
      const size = Math.max(bytes + chunk.length, Math.min(maxBytes, Math.max(FIRST_BYTES, 2 * body.length)));
      const error = lease.hold(size);
      if (error) return stop(() => reading.reject(error));
      const larger = Buffer.allocUnsafe(size);
      body.copy(larger, 0, 0, bytes);
      body = larger;
    }
    bytes += chunk.copy(body, bytes);
  };
  const stop = (reject: () => void) => {
    req.off('data', onData);
    body = Buffer.alloc(0);
    reject();
  };
  const timer = setTimeout(
    () =>
      fail(
        408,
        'REQUEST_TIMEOUT',
        `The request body was not complete within ${timeoutMs / 1_000} s (LEXIGATE_REQUEST_TIMEOUT_MS).`,
      ),
    timeoutMs,
  );
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) failTooLarge();
  if (req.destroyed) failBroken();
  req.on('data', onData);
  req.once('end', () => reading.resolve(body.subarray(0, bytes)));
  req.once('close', failBroken);
  return reading.promise.finally(() => {
    clearTimeout(timer);
    req.off('data', onData);
    req.off('close', failBroken);
  });
}

/** Parses the bytes of a GraphQL request. */
export function parseJsonBody(body: Buffer): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badRequest('The request body is not valid UTF-8.');
  }
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    throw badRequest('The request body is not valid JSON. Post {"query": "{ customizations { id } }"}.');
  }
  if (Array.isArray(request)) throw badRequest('Batches are not supported. Post one operation a request.');
  if (typeof request !== 'object' || request === null || Object.keys(request).length === 0)
    throw badRequest('The request body must be an object with the field "query".');
  // Yoga awaits the body, so this field would make a promise of it.
  if (Object.hasOwn(request, 'then')) throw badRequest('Unexpected parameter "then" in the request body.');
  return request as Record<string, unknown>;
}

function badRequest(message: string): GraphQLError {
  return requestError(400, 'BAD_REQUEST', message);
}
