import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type Dispatcher } from 'undici';
import { readBody } from './body.ts';
import { startDeadline, underDeadline, type Deadline } from './deadline.ts';
import { SourceError, WatsonError, type WatsonErrorKind } from './errors.ts';
import { readErrorBody, refusalOf, type Operation } from './refusal.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { TextBody } from './types.ts';

/** Puts credentials into the headers of one exchange; fails with a `WatsonError`. */
export type Authorize = (headers: Record<string, string>, signal: AbortSignal) => Promise<void> | void;

export interface Exchange<T> {
  method: 'GET' | 'POST' | 'DELETE';
  /** From `/v1` on, percent-encoded; see `path.ts`. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: object;
  /** Sent as it is, instead of JSON. A stream can only be read once, so nothing with one is ever sent twice. */
  text?: TextBody;
  /** Largest answer, decompressed. @default 8 MiB */
  maxBodyBytes?: number;
  operation: Operation;
  /** True where the path names one thing, so that 401 and 404 can mean that there is none. */
  onResource?: boolean;
  /** Narrows the parsed answer; throws when it is not of this interface. */
  read: (answer: unknown) => T;
  /** Ends the exchange early; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Makes one REST call with one caller's credentials. */
export type Send = <T>(exchange: Exchange<T>) => Promise<T>;

export interface TransportOptions {
  /** May carry a path prefix, which every path is appended to. */
  baseUrl: string;
  /** Deadline of one exchange, retry and credentials included. @default 10_000 */
  timeoutMs?: number | undefined;
  /** Most connections at a time. @default 64 */
  connections?: number | undefined;
  /** Whether the service's certificate must be valid. @default true */
  verifyCertificate?: boolean | undefined;
}

/** The one place where REST requests are made. */
export interface Transport {
  baseUrl: string;
  send<T>(exchange: Exchange<T>, authorize: Authorize): Promise<T>;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BODY_BYTES = 64 * 1024;
const RETRIED_STATUSES = new Set([500, 502, 503, 504]);
/** With these the request cannot have reached the service. */
const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs = 10_000, connections = 64, verifyCertificate = true } = options;
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const baseUrl = base.origin + prefix;
  const pool = new Pool(base.origin, {
    connections,
    // The deadline of the exchange is the only clock.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs, rejectUnauthorized: verifyCertificate },
  });

  async function send<T>(exchange: Exchange<T>, authorize: Authorize): Promise<T> {
    const deadline = startDeadline(timeoutMs);
    const signal = exchange.signal ? AbortSignal.any([deadline.signal, exchange.signal]) : deadline.signal;
    try {
      return await attempt(exchange, authorize, signal, deadline);
    } catch (error) {
      const waitMs = retryDelayMs(exchange, error);
      if (waitMs === undefined || waitMs >= deadline.leftMs()) throw error;
      await delay(waitMs, undefined, { signal }).catch(() => {
        throw exchange.signal?.aborted ? exchange.signal.reason : error;
      });
      return await attempt(exchange, authorize, signal, deadline);
    } finally {
      deadline.hold();
    }
  }

  async function attempt<T>(
    exchange: Exchange<T>,
    authorize: Authorize,
    signal: AbortSignal,
    deadline: Deadline,
  ) {
    const { method, text: given } = exchange;
    const isLate = () => deadline.signal.aborted;
    const path = prefix + exchange.path + queryString(exchange.query);
    const fail = (
      kind: WatsonErrorKind,
      extra: { cause?: unknown; status?: number; transactionId?: string | undefined },
    ) =>
      new WatsonError({
        kind,
        method,
        url: base.origin + path,
        ...extra,
        outcomeUnknown: method !== 'GET' && mayHaveRun(kind, extra.cause),
      });

    const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'gzip' };
    if (exchange.body || given) headers['content-type'] = given?.contentType ?? 'application/json';
    await raceWith(signal, authorize(headers, signal)).catch((error: unknown) => {
      if (exchange.signal?.aborted || error instanceof WatsonError) throw error;
      throw new WatsonError({
        kind: isLate() ? 'timeout' : 'network',
        method,
        url: base.origin + path,
        cause: error,
      });
    });

    let response: Dispatcher.ResponseData;
    try {
      response = await pool.request({ method, path, headers, body: bodyOf(exchange, deadline), signal });
    } catch (error) {
      // What goes wrong at the sender's end of a stream is not the service's fault.
      if (exchange.signal?.aborted || error instanceof SourceError) throw error;
      throw fail(isLate() ? 'timeout' : 'network', { cause: error });
    }

    const { statusCode: status } = response;
    const transactionId = headerOf(response, 'x-global-transaction-id')?.slice(0, 128);
    let text: string;
    try {
      const isError = status >= 300;
      text = await readBody(
        response,
        isError ? MAX_ERROR_BODY_BYTES : (exchange.maxBodyBytes ?? MAX_BODY_BYTES),
      );
    } catch (error) {
      if (exchange.signal?.aborted) throw error;
      // Of an error the status says enough.
      if (status >= 400 && !isLate()) text = '';
      else {
        const kind = isLate() ? 'timeout' : kindOfBodyError(error);
        throw fail(kind, { cause: error, transactionId, ...(kind === 'invalid' && { status }) });
      }
    }

    if (status >= 400) {
      const body = readErrorBody(text);
      // Any proxy may refuse a request with a page of its own; it says nothing of what was asked.
      if (status === 400 && body.shape === 'none') throw fail('invalid', { status, transactionId });
      throw new WatsonError({
        kind: 'http',
        method,
        url: base.origin + path,
        status,
        description: body.description,
        transactionId,
        refusal:
          status < 500
            ? refusalOf(status, body, exchange.operation, exchange.onResource ?? false)
            : undefined,
        retryAfterSeconds: parseRetryAfter(headerOf(response, 'retry-after')),
        outcomeUnknown: method !== 'GET' && (status === 408 || (status >= 500 && status !== 503)),
      });
    }
    try {
      if (status < 200 || status > 299) throw new TypeError(`unexpected status ${status}`);
      return exchange.read(JSON.parse(text));
    } catch (error) {
      throw fail('invalid', { cause: error, status, transactionId });
    }
  }

  return { baseUrl, send, close: () => pool.destroy() };
}

function bodyOf({ body, text }: Exchange<unknown>, deadline: Deadline): Readable | Buffer | string | null {
  if (!text) return body ? JSON.stringify(body) : null;
  const { content } = text;
  return Buffer.isBuffer(content)
    ? content
    : Readable.from(underDeadline(content, deadline), { objectMode: false });
}

/** How long to wait before the second and last try; undefined for none. Only reads are tried twice. */
function retryDelayMs(exchange: Exchange<unknown>, error: unknown): number | undefined {
  if (exchange.method !== 'GET' || !(error instanceof WatsonError)) return undefined;
  const retried =
    error.kind === 'network' || (error.kind === 'http' && RETRIED_STATUSES.has(error.status ?? 0));
  if (!retried) return undefined;
  const jitteredMs = 100 + Math.random() * 200;
  return Math.max(jitteredMs, (error.retryAfterSeconds ?? 0) * 1000);
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

function queryString(query: Exchange<unknown>['query']): string {
  const set = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return set.length === 0
    ? ''
    : `?${set.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`;
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Credentials may come from a service of their own, which must not outlast the deadline either. */
async function raceWith(signal: AbortSignal, work: Promise<void> | void): Promise<void> {
  if (!work) return;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  await Promise.race([work, aborted]).finally(() => onAbort && signal.removeEventListener('abort', onAbort));
}
