import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { readBody } from './body.ts';
import type { Request } from './connections.ts';
import { deadlinePerChunk, type Deadline } from './deadline.ts';
import { SourceError, WatsonError, type WatsonErrorKind } from './errors.ts';
import { redact } from './redact.ts';
import { readErrorBody, refusalOf } from './refusal.ts';
import type { Exchange } from './exchange.ts';
import { parseRetryAfter } from './retry-after.ts';
import { pause, type Pause } from './pace.ts';
import { parseJson } from './parse-json.ts';
import { rejectOnAbort } from './single-flight.ts';

export interface AttemptOptions<T> {
  request: Request;
  exchange: Exchange<T>;
  /** The scope of the sender. */
  scope: string;
  /** With the path prefix of the base URL and the query. */
  path: string;
  /** The whole URL, for errors. */
  url: string;
  /** Credentials and trace headers. */
  headers: Record<string, string>;
  deadline: Deadline;
  /** Aborts at the deadline or when the caller aborts. */
  signal: AbortSignal;
}

type Response = Dispatcher.ResponseData;

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BODY_BYTES = 64 * 1024;
const MAX_TRANSACTION_ID_CHARACTERS = 128;
/** With these error codes the request cannot have reached the service. */
const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Sends one request and reads the response. Rejects with a `WatsonError`, or with the error of the caller's signal or body. */
export async function attempt<T>(options: AttemptOptions<T>): Promise<T> {
  const response = await sendRequest(options);
  const body = await readBytes(options, response);
  if (response.statusCode >= 400) throw httpError(options, response, body.toString('utf8'));
  return readResult(options, response, body);
}

async function sendRequest(options: AttemptOptions<unknown>): Promise<Response> {
  const { request, exchange, path, deadline, signal } = options;
  const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'gzip' };
  if (exchange.body || exchange.text)
    headers['content-type'] = exchange.text?.contentType ?? 'application/json';
  Object.assign(headers, options.headers);
  const body = bodyOf(exchange, deadline);
  try {
    // undici ignores the signal while the connection opens.
    return await rejectOnAbort(request({ method: exchange.method, path, headers, body, signal }), signal);
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    // The service did not cause an error in the source of the request body.
    if (error instanceof SourceError) throw error;
    exchange.signal?.throwIfAborted();
    throw failure(options, deadline.hasExpired ? 'timeout' : 'network', { cause: error });
  }
}

function bodyOf({ body, text }: Exchange<unknown>, deadline: Deadline): Readable | Buffer | string | null {
  if (!text) return body ? JSON.stringify(body) : null;
  if (Buffer.isBuffer(text.content)) return text.content;
  const stream = Readable.from(deadlinePerChunk(text.content, deadline), { objectMode: false });
  // The source may fail after undici stopped listening, for example after an early response.
  return stream.on('error', () => {});
}

async function readBytes(options: AttemptOptions<unknown>, response: Response): Promise<Buffer> {
  const { exchange, deadline } = options;
  const { statusCode: status } = response;
  const maxBytes = status >= 300 ? MAX_ERROR_BODY_BYTES : (exchange.maxBodyBytes ?? MAX_BODY_BYTES);
  try {
    return await readBody(response, maxBytes);
  } catch (error) {
    exchange.signal?.throwIfAborted();
    // The status of an error suffices without the body.
    if (status >= 400 && !deadline.hasExpired) return Buffer.alloc(0);
    const kind = deadline.hasExpired ? 'timeout' : kindOfBodyError(error);
    const transactionId = transactionIdOf(options, response);
    throw failure(options, kind, { cause: error, transactionId, ...(kind === 'invalid' && { status }) });
  }
}

function kindOfBodyError(error: unknown): WatsonErrorKind {
  const isFromReadBody = error instanceof RangeError || error instanceof TypeError;
  const isFromZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isFromReadBody || isFromZlib ? 'invalid' : 'network';
}

function httpError(options: AttemptOptions<unknown>, response: Response, text: string): WatsonError {
  const { exchange, url, headers } = options;
  const { method, operation, onResource = false } = exchange;
  const { statusCode: status } = response;
  const transactionId = transactionIdOf(options, response);
  const body = readErrorBody(redact(text, headers['authorization']));
  // A proxy may answer 400 with a page of its own, which does not concern the arguments of the operation.
  if (status === 400 && body.shape === 'none') return failure(options, 'invalid', { status, transactionId });
  return new WatsonError({
    kind: 'http',
    method,
    url,
    status,
    description: body.description,
    transactionId,
    refusal: status < 500 ? refusalOf(status, body, operation, onResource) : undefined,
    retryAfterSeconds: parseRetryAfter(headerOf(response, 'retry-after')),
    outcomeUnknown: method !== 'GET' && (status === 408 || (status >= 500 && status !== 503)),
  });
}

async function readResult<T>(options: AttemptOptions<T>, response: Response, body: Buffer): Promise<T> {
  const { statusCode: status } = response;
  const { exchange, scope } = options;
  const pauseForOthers = () => {
    exchange.signal?.throwIfAborted();
    return pause(scope);
  };
  try {
    if (status < 200 || status > 299) throw new TypeError(`unexpected status ${status}`);
    return await exchange.read(await parseResponse(body, pauseForOthers), pauseForOthers);
  } catch (error) {
    exchange.signal?.throwIfAborted();
    const transactionId = transactionIdOf(options, response);
    throw failure(options, 'invalid', { cause: error, status, transactionId });
  }
}

/** Omits the parser's message, which quotes the text. */
async function parseResponse(body: Buffer, pauseForOthers: Pause): Promise<unknown> {
  try {
    return await parseJson(body, pauseForOthers);
  } catch {
    throw new TypeError('the response is not JSON');
  }
}

interface FailureDetails {
  cause?: unknown;
  status?: number;
  transactionId?: string | undefined;
}

function failure(
  { exchange: { method }, url }: AttemptOptions<unknown>,
  kind: WatsonErrorKind,
  details: FailureDetails,
): WatsonError {
  const outcomeUnknown = method !== 'GET' && mayHaveRun(kind, details.cause);
  return new WatsonError({ kind, method, url, ...details, outcomeUnknown });
}

function mayHaveRun(kind: WatsonErrorKind, cause: unknown): boolean {
  return kind !== 'network' || !wasNotSent(cause);
}

/** Whether no connection was opened. */
export function wasNotSent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && NOT_SENT_CODES.has(String(cause.code));
}

function transactionIdOf({ headers }: AttemptOptions<unknown>, response: Response): string | undefined {
  const id = redact(headerOf(response, 'x-global-transaction-id') ?? '', headers['authorization']);
  return id.slice(0, MAX_TRANSACTION_ID_CHARACTERS) || undefined;
}

function headerOf(response: Response, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
