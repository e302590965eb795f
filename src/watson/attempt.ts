import { Readable } from 'node:stream';
import { emptyOf, unanswered } from './attempt-error.ts';
import type { Attempted } from './call.ts';
import type { Connection } from './connections.ts';
import { deadlinePerChunk, type Deadline } from './deadline.ts';
import type { Exchange, RequestHeaders } from './exchange.ts';
import { resultOf } from './read-response.ts';
import { Response } from './response.ts';

export interface AttemptOptions<T> extends Attempted<T> {
  /** Takes one request. */
  connection: Connection;
  /** Called with the status of the response. */
  onStatus?: ((status: number) => void) | undefined;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;

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
      if (response.status === 0) throw unanswered(options, response, error);
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
