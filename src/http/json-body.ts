import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { ByteLease } from '../graphql/byte-budget.ts';
import { requestError } from '../graphql/request-error.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { GatewayResponse } from './gateway-response.ts';
import { remembered } from './remembered.ts';

export interface BodyOptions {
  maxBytes: number;
  /** The longest time until the whole body is there. */
  timeoutMs: number;
}

/** Size of the buffer of a body when its first byte arrives. It doubles as more arrives. */
const FIRST_BYTES = 4096;

/** Reads the bytes of a GraphQL request that is posted as JSON. No promise where they have arrived. */
export function readJsonBody(
  req: GatewayRequest,
  res: GatewayResponse,
  options: BodyOptions,
  lease: ByteLease,
): Buffer | Promise<Buffer> {
  if (!isJsonInUtf8(req.headers['content-type'] ?? ''))
    throw requestError(415, 'UNSUPPORTED_MEDIA_TYPE', NOT_JSON);
  const { heldBytes = Infinity } = req;
  if (heldBytes > options.maxBytes) return awaitBytes(req, res, options, lease);
  const error = lease.hold(Math.max(heldBytes, Math.min(options.maxBytes, FIRST_BYTES)));
  if (error) throw error;
  return req.takeBody();
}

async function awaitBytes(
  req: GatewayRequest,
  res: GatewayResponse,
  options: BodyOptions,
  lease: ByteLease,
): Promise<Buffer> {
  req.openBody();
  try {
    return await readBytes(req, options, lease);
  } catch (error) {
    // The unread rest of the body precedes the next request on the connection.
    if (!req.complete) res.setHeader('connection', 'close');
    throw error;
  }
}

/** Only JSON may be posted: browsers send a form of another site without a preflight request. */
const isJsonInUtf8 = remembered((contentType) => {
  const [mediaType = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return mediaType.trim() === 'application/json' && isUtf8;
});

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
  // Not a list of the chunks: each would keep the buffer of the socket that it is a part of.
  let body = NO_BYTES;
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    if (bytes + chunk.length > maxBytes) return fail(tooLarge(maxBytes));
    if (bytes + chunk.length > body.length) {
      const size = Math.max(bytes + chunk.length, Math.min(maxBytes, Math.max(FIRST_BYTES, 2 * body.length)));
      const error = lease.hold(size);
      if (error) return fail(error);
      const larger = Buffer.allocUnsafe(size);
      body.copy(larger, 0, 0, bytes);
      body = larger;
    }
    bytes += chunk.copy(body, bytes);
  };
  const onEnd = () => {
    stop();
    reading.resolve(body.subarray(0, bytes));
  };
  const onClose = () => fail(brokenOff());
  // At once: a request that is complete closes as well.
  const stop = () => {
    clearTimeout(timer);
    req.off('data', onData);
    req.off('end', onEnd);
    req.off('close', onClose);
  };
  const fail = (error: GraphQLError) => {
    stop();
    body = NO_BYTES;
    reading.reject(error);
  };
  const timer = setTimeout(() => fail(timedOut(timeoutMs)), timeoutMs);
  req.on('data', onData);
  req.on('end', onEnd);
  req.on('close', onClose);
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) fail(tooLarge(maxBytes));
  else if (req.destroyed) onClose();
  return reading.promise;
}

const NO_BYTES = Buffer.alloc(0);

function tooLarge(maxBytes: number): GraphQLError {
  const message = `A request body may have at most ${maxBytes} bytes (LEXIGATE_MAX_BODY_BYTES).`;
  return requestError(413, 'PAYLOAD_TOO_LARGE', message);
}

function timedOut(timeoutMs: number): GraphQLError {
  const message = `The request body was not complete within ${timeoutMs / 1_000} s (LEXIGATE_REQUEST_TIMEOUT_MS).`;
  return requestError(408, 'REQUEST_TIMEOUT', message);
}

function brokenOff(): GraphQLError {
  return badRequest('The connection closed before the request body was complete.');
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
