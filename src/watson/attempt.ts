import { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import { readBody } from './body.ts';
import { underDeadline, type Deadline } from './deadline.ts';
import { SourceError, WatsonError, type WatsonErrorKind } from './errors.ts';
import { redact } from './redact.ts';
import { readErrorBody, refusalOf } from './refusal.ts';
import type { Exchange } from './exchange.ts';
import { parseRetryAfter } from './retry-after.ts';

export interface AttemptOptions<T> {
  pool: Pool;
  exchange: Exchange<T>;
  /** With the prefix and the query. */
  path: string;
  /** The same for the log. */
  url: string;
  /** Credentials and the like. */
  headers: Record<string, string>;
  deadline: Deadline;
  /** Of the deadline and of the caller. */
  signal: AbortSignal;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BODY_BYTES = 64 * 1024;
/** With these the request cannot have reached the service. */
const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Sends one request and reads its answer. Whatever goes wrong, except what its caller does, is a `WatsonError`. */
export async function attempt<T>(options: AttemptOptions<T>): Promise<T> {
  const { pool, exchange, path, url, deadline, signal } = options;
  const { method, text: given } = exchange;
  const isLate = () => deadline.isOver;
  const fail = (
    kind: WatsonErrorKind,
    extra: { cause?: unknown; status?: number; transactionId?: string | undefined },
  ) =>
    new WatsonError({
      kind,
      method,
      url,
      ...extra,
      outcomeUnknown: method !== 'GET' && mayHaveRun(kind, extra.cause),
    });

  const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'gzip' };
  if (exchange.body || given) headers['content-type'] = given?.contentType ?? 'application/json';
  Object.assign(headers, options.headers);

  let response: Dispatcher.ResponseData;
  try {
    response = await pool.request({ method, path, headers, body: bodyOf(exchange, deadline), signal });
  } catch (error) {
    // What goes wrong at the sender's end of a stream is not the service's fault.
    if (error instanceof SourceError) throw error;
    exchange.signal?.throwIfAborted();
    throw fail(isLate() ? 'timeout' : 'network', { cause: error });
  }

  const { statusCode: status } = response;
  const said = (words: string) => redact(words, headers['authorization']);
  const transactionId = said(headerOf(response, 'x-global-transaction-id') ?? '').slice(0, 128) || undefined;
  let text: string;
  try {
    const isError = status >= 300;
    text = await readBody(
      response,
      isError ? MAX_ERROR_BODY_BYTES : (exchange.maxBodyBytes ?? MAX_BODY_BYTES),
    );
  } catch (error) {
    exchange.signal?.throwIfAborted();
    // Of an error the status says enough.
    if (status >= 400 && !isLate()) text = '';
    else {
      const kind = isLate() ? 'timeout' : kindOfBodyError(error);
      throw fail(kind, { cause: error, transactionId, ...(kind === 'invalid' && { status }) });
    }
  }

  if (status >= 400) {
    const body = readErrorBody(said(text));
    // Any proxy may refuse a request with a page of its own; it says nothing of what was asked.
    if (status === 400 && body.shape === 'none') throw fail('invalid', { status, transactionId });
    throw new WatsonError({
      kind: 'http',
      method,
      url,
      status,
      description: body.description,
      transactionId,
      refusal:
        status < 500 ? refusalOf(status, body, exchange.operation, exchange.onResource ?? false) : undefined,
      retryAfterSeconds: parseRetryAfter(headerOf(response, 'retry-after')),
      outcomeUnknown: method !== 'GET' && (status === 408 || (status >= 500 && status !== 503)),
    });
  }
  try {
    if (status < 200 || status > 299) throw new TypeError(`unexpected status ${status}`);
    return exchange.read(parseJson(text));
  } catch (error) {
    throw fail('invalid', { cause: error, status, transactionId });
  }
}

/** Without the words of the parser, which quote the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('the answer is not JSON');
  }
}

function bodyOf({ body, text }: Exchange<unknown>, deadline: Deadline): Readable | Buffer | string | null {
  if (!text) return body ? JSON.stringify(body) : null;
  const { content } = text;
  return Buffer.isBuffer(content)
    ? content
    : Readable.from(underDeadline(content, deadline), { objectMode: false });
}

function mayHaveRun(kind: WatsonErrorKind, cause: unknown): boolean {
  if (kind !== 'network') return true;
  return !(cause instanceof Error && 'code' in cause && NOT_SENT_CODES.has(String(cause.code)));
}

function kindOfBodyError(error: unknown): WatsonErrorKind {
  const isOurs = error instanceof RangeError || error instanceof TypeError;
  const isZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isOurs || isZlib ? 'invalid' : 'network';
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
