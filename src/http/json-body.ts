import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './answer.ts';
import { typeOf } from './request.ts';

export interface BodyOptions {
  maxBytes: number;
  /** How long the client may take to send it. */
  timeoutMs: number;
}

/** A GraphQL request posted as JSON. Throws a `Refusal` for all else. */
export async function readJson(
  req: IncomingMessage,
  res: ServerResponse,
  options: BodyOptions,
): Promise<Record<string, unknown>> {
  checkHeaders(req);
  try {
    return parse(await readAll(req, options));
  } catch (error) {
    // It shall not be used for another request.
    if (!req.complete) res.setHeader('connection', 'close');
    discard(req, options.timeoutMs);
    throw error;
  }
}

/** Only JSON in UTF-8 may be posted: a form from another site could be sent without a browser asking first. */
function checkHeaders(req: IncomingMessage): void {
  const [, ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (typeOf(req) === 'application/json' && isUtf8 && encoding.toLowerCase() === 'identity') return;
  throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Post application/json in UTF-8, not compressed.');
}

function readAll(req: IncomingMessage, { maxBytes, timeoutMs }: BodyOptions): Promise<Buffer> {
  const reading = Promise.withResolvers<Buffer>();
  const tooLarge = new Refusal(
    413,
    'PAYLOAD_TOO_LARGE',
    `The body of a request may have at most ${maxBytes} bytes.`,
  );
  const tooSlow = new Refusal(408, 'REQUEST_TIMEOUT', `The body did not come within ${timeoutMs / 1_000} s.`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) reading.reject(tooLarge);
    else chunks.push(chunk);
  };
  const timer = setTimeout(() => reading.reject(tooSlow), timeoutMs);
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) reading.reject(tooLarge);
  req.on('data', onData);
  req.once('end', () => reading.resolve(Buffer.concat(chunks, bytes)));
  const broken = new Refusal(400, 'BAD_REQUEST', 'The request broke off.');
  if (req.destroyed) reading.reject(broken);
  req.once('close', () => reading.reject(broken));
  req.on('error', () => {});
  return reading.promise.finally(() => {
    clearTimeout(timer);
    req.off('data', onData);
  });
}

function parse(body: Buffer): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Refusal(400, 'BAD_REQUEST', 'The body is not UTF-8.');
  }
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    throw new Refusal(
      400,
      'BAD_REQUEST',
      'The body is not JSON. Post {"query": "{ customizations { id } }"}.',
    );
  }
  if (Array.isArray(request))
    throw new Refusal(400, 'BAD_REQUEST', 'Post one operation at a time: batches are not supported.');
  if (typeof request !== 'object' || request === null || Object.keys(request).length === 0)
    throw new Refusal(400, 'BAD_REQUEST', 'The body must be an object with the field "query".');
  // Yoga refuses all other fields that are not of a request, but this one makes it take the body for a promise.
  if (Object.hasOwn(request, 'then'))
    throw new Refusal(400, 'BAD_REQUEST', 'Unexpected parameter "then" in the request body.');
  return request as Record<string, unknown>;
}

/** Reads on and throws away for so long: a client that is cut off while it sends may not hear why. */
export function discard(req: IncomingMessage, forMs: number): void {
  if (req.complete) return;
  req.resume();
  const timer = setTimeout(() => req.destroy(), forMs);
  req.once('close', () => clearTimeout(timer));
}
