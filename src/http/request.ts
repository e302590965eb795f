import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { TraceContext } from '../watson/client.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { remembered } from './remembered.ts';

export function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

export function isGraphQLPath(req: IncomingMessage): boolean {
  const path = pathOf(req);
  return path === '/graphql' || path === '/graphql/';
}

/** The path for the log. A target that is not a path may be a whole URL with credentials. */
export function loggedPathOf({ url }: IncomingMessage): string {
  return url?.match(/^\/(?!\/)[^?]*/)?.[0] ?? 'no path';
}

/** The media type of the body, without parameters. */
export function mediaTypeOf(req: IncomingMessage): string {
  return readMediaType(req.headers['content-type'] ?? '');
}

const readMediaType = remembered((header) => header.split(';', 1)[0]?.trim().toLowerCase() ?? '');

/** Whether the request only reads, so that it is answered from its URL alone. */
export function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The caller's `X-Request-Id` if it is short and harmless, so that logs on both sides can be joined; otherwise a new id. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** https://www.w3.org/TR/trace-context/: ids of zeros and the version ff are invalid. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{1,100})?$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

/** The caller's trace context, which upstream requests carry on. The gateway makes no spans of its own. */
export function traceOf({ headers }: IncomingMessage): TraceContext | undefined {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  const hasState = typeof tracestate === 'string' && TRACESTATE.test(tracestate);
  return { traceparent, ...(hasState && { tracestate }) };
}

/** The id that all parts of a trace have. */
export function traceIdOf(trace: TraceContext | undefined): string | undefined {
  return trace?.traceparent.split('-')[1];
}

/** Whether a body follows the headers. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Some HTTP clients offer other protocols, such as h2c. They accept HTTP/1.1 as well. */
export function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** Whether the gateway reads the body of this request. All other bodies are discarded. */
export function hasUsedBody(req: IncomingMessage): boolean {
  return req.method === 'POST' && isGraphQLPath(req);
}

/** Requests whose body is discarded. A second call must not restart the timer. */
const discarded = new WeakSet<IncomingMessage>();

/**
 * Drops what has arrived of a body, and reads and drops the rest: a client whose connection is cut while it sends may never
 * read the answer. The connection is cut after `forMs`, also if data still arrives.
 */
export function discardBody(req: GatewayRequest, forMs: number): void {
  req.dropBody();
  if (req.complete || req.destroyed || discarded.has(req)) return;
  discarded.add(req);
  req.resume();
  const timer = setTimeout(() => req.destroy(), forMs);
  req.once('end', () => clearTimeout(timer));
  req.once('close', () => clearTimeout(timer));
}

/**
 * Keeps a connection open that Node would close with the response, until the rest of the body has arrived and was dropped: a
 * client that sends all of it before it reads would lose the response. The client learns of the close at once.
 */
export function closeGently(req: GatewayRequest, forMs: number): void {
  const { socket } = req;
  const end = () => Socket.prototype.destroySoon.call(socket);
  const endGently = () => {
    if (req.complete || req.destroyed) return end();
    socket.end();
    req.once('end', end);
    discardBody(req, forMs);
  };
  socket.destroySoon = endGently;
  req.once('close', () => {
    if (socket.destroySoon === endGently) socket.destroySoon = end;
  });
}
