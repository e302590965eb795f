import { Readable } from 'node:stream';
import type { Connection } from './connections.ts';
import { deadlinePerChunk, type Deadline } from './deadline.ts';
import { SourceError, WatsonError, type WatsonErrorKind } from './errors.ts';
import { redact } from './redact.ts';
import { readErrorBody, refusalOf } from './refusal.ts';
import type { Exchange, Reading, RequestHeaders, Sender } from './exchange.ts';
import type { TraceAttempt } from './exchange-trace.ts';
import { parseRetryAfter } from './retry-after.ts';
import { pause, type Pause } from './pace.ts';
import { parseJson } from './parse-json.ts';
import type { RecentRead, RecentReads } from './recent-reads.ts';
import { Response } from './response.ts';
import type { Signal } from './signal.ts';
import type { OnOddity } from './types.ts';

/** What all exchanges with one service have in common. */
export interface Service {
  origin: string;
  recentReads: RecentReads;
  onOddity: OnOddity;
}

/** One exchange in flight. */
export interface Call<T> {
  service: Service;
  exchange: Exchange<T>;
  sender: Sender;
  /** Names a read whose result may be used again. */
  key: string | undefined;
  /** With the path prefix of the base URL and the query. */
  path: string;
  /** Ends the call for its caller. */
  signal: Signal | undefined;
  startedAt: number;
  deadline: Deadline;
  traceAttempt: TraceAttempt | undefined;
}

export interface AttemptOptions<T> {
  call: Call<T>;
  /** Takes one request. */
  connection: Connection;
  /** Credentials and trace headers. */
  headers: RequestHeaders;
  /** Called with the status of the response. */
  onStatus?: ((status: number) => void) | undefined;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;
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
export function attempt<T>(options: AttemptOptions<T>): Promise<T> {
  const { service, exchange, deadline, key } = options.call;
  const last = key === undefined ? undefined : service.recentReads.get(key);
  const response = new Response({
    maxBytes: exchange.maxBodyBytes ?? MAX_BODY_BYTES,
    earlier: last?.kept?.body,
    keepsWire: key !== undefined,
  });
  const content = bodyOf(exchange, deadline);
  // undici ignores an abort while the connection opens.
  deadline.target = response;
  if (deadline.isAborted) response.abort(deadline.reason);
  else send(options, response, content);
  const settle = () => {
    deadline.target = undefined;
    if (response.status > 0) options.onStatus?.(response.status);
  };
  return response.body.then(
    (body) => {
      settle();
      return resultOf(options, response, body, last);
    },
    (error: unknown) => {
      settle();
      if (content instanceof Readable) content.destroy();
      if (response.status === 0) throw unanswered(options, error);
      return resultOf(options, response, emptyOf(options, response, error), last);
    },
  );
}

function send(
  { call, connection, headers }: AttemptOptions<unknown>,
  response: Response,
  body: RequestBody,
): void {
  const { service, exchange, path } = call;
  const { method } = exchange;
  try {
    connection.send(
      { origin: service.origin, method, path, headers: headersOf(exchange, headers), body },
      response,
    );
  } catch (error) {
    response.abort(error);
  }
}

function resultOf<T>(
  options: AttemptOptions<T>,
  response: Response,
  body: Buffer,
  last: RecentRead | undefined,
): T | Promise<T> {
  // The same read of the same bytes has the same result.
  if (last?.kept && response.isRepeated) return last.kept.result as T;
  if (response.status >= 400) throw httpError(options, response, body.toString('utf8'));
  return readResult(options, response, body, last);
}

function headersOf({ body, text }: Exchange<unknown>, headers: RequestHeaders): RequestHeaders {
  if (!body && !text) return headers;
  return { ...headers, 'content-type': text?.contentType ?? 'application/json' };
}

type RequestBody = Readable | Buffer | string | null;

function bodyOf({ body, text }: Exchange<unknown>, deadline: Deadline): RequestBody {
  if (!text) return body ? JSON.stringify(body) : null;
  if (Buffer.isBuffer(text.content)) return text.content;
  const stream = Readable.from(deadlinePerChunk(text.content, deadline), { objectMode: false });
  // The source may fail after undici stopped listening, for example after an early response.
  return stream.on('error', () => {});
}

/** The error where no response began. */
function unanswered(options: AttemptOptions<unknown>, error: unknown): unknown {
  const { signal, deadline } = options.call;
  // The service did not cause an error in the source of the request body.
  if (error instanceof SourceError) return error;
  signal?.throwIfAborted();
  return failure(options, deadline.hasExpired ? 'timeout' : 'network', { cause: error });
}

/** The body where it could not be read: the status of an error suffices. Throws where the body is needed. */
function emptyOf(options: AttemptOptions<unknown>, response: Response, error: unknown): Buffer {
  const { signal, deadline } = options.call;
  const { status } = response;
  signal?.throwIfAborted();
  if (status >= 400 && !deadline.hasExpired) return Buffer.alloc(0);
  const kind = deadline.hasExpired ? 'timeout' : kindOfBodyError(error);
  const transactionId = transactionIdOf(options, response);
  throw failure(options, kind, { cause: error, transactionId, ...(kind === 'invalid' && { status }) });
}

function kindOfBodyError(error: unknown): WatsonErrorKind {
  const isFromResponse = error instanceof RangeError || error instanceof TypeError;
  const isFromZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isFromResponse || isFromZlib ? 'invalid' : 'network';
}

function httpError(options: AttemptOptions<unknown>, response: Response, text: string): WatsonError {
  const { headers, call } = options;
  const { exchange } = call;
  const { method, operation, onResource = false } = exchange;
  const { status } = response;
  const transactionId = transactionIdOf(options, response);
  const body = readErrorBody(redact(text, headers['authorization']));
  // A proxy may answer 400 with a page of its own, which does not concern the arguments of the operation.
  if (status === 400 && body.shape === 'none') return failure(options, 'invalid', { status, transactionId });
  return new WatsonError({
    kind: 'http',
    method,
    url: urlOf(call),
    status,
    description: body.description,
    transactionId,
    refusal: status < 500 ? refusalOf(status, body, operation, onResource) : undefined,
    retryAfterSeconds: parseRetryAfter(headerOf(response, 'retry-after')),
    outcomeUnknown: method !== 'GET' && (status === 408 || (status >= 500 && status !== 503)),
  });
}

function readResult<T>(
  options: AttemptOptions<T>,
  response: Response,
  body: Buffer,
  last: RecentRead | undefined,
): T | Promise<T> {
  const { service, exchange, sender, signal, key } = options.call;
  const { status } = response;
  let isRegular = true;
  const reading: Reading = {
    pause: () => {
      signal?.throwIfAborted();
      return pause(sender.scope);
    },
    // Each response with an oddity is counted, so its result is not used again.
    onOddity: (oddity) => {
      isRegular = false;
      service.onOddity(oddity);
    },
  };
  const keep = (result: T): T => {
    if (isRegular && status === 200 && key !== undefined)
      service.recentReads.add(key, { last, response, result });
    return result;
  };
  const fail = (error: unknown): never => {
    signal?.throwIfAborted();
    const transactionId = transactionIdOf(options, response);
    throw failure(options, 'invalid', { cause: error, status, transactionId });
  };
  try {
    if (status < 200 || status > 299) throw new TypeError(`unexpected status ${status}`);
    const result = readBody(exchange, body, reading);
    return result instanceof Promise ? result.then(keep).catch(fail) : keep(result);
  } catch (error) {
    return fail(error);
  }
}

/** A promise for a long body alone. */
function readBody<T>(exchange: Exchange<T>, body: Buffer, reading: Reading): T | Promise<T> {
  const parsed = parseBody(body, reading.pause);
  return parsed instanceof Promise
    ? parsed.catch(rejectText).then((value) => exchange.read(value, reading))
    : exchange.read(parsed, reading);
}

function parseBody(body: Buffer, pauseWork: Pause): unknown {
  try {
    return parseJson(body, pauseWork);
  } catch {
    return rejectText();
  }
}

/** Omits the message of the parser, which quotes the text. */
function rejectText(): never {
  throw new TypeError('the response is not JSON');
}

interface FailureDetails {
  cause?: unknown;
  status?: number;
  transactionId?: string | undefined;
}

function failure(
  { call }: AttemptOptions<unknown>,
  kind: WatsonErrorKind,
  details: FailureDetails,
): WatsonError {
  const { method } = call.exchange;
  const outcomeUnknown = method !== 'GET' && mayHaveRun(kind, details.cause);
  return new WatsonError({ kind, method, url: urlOf(call), ...details, outcomeUnknown });
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

/** For errors. */
export function urlOf({ service, path }: Call<unknown>): string {
  return service.origin + path;
}
