import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TraceContext } from '../watson/client.ts';

export function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').split('?', 1)[0] ?? '';
}

/** For the log: what is no path may be a whole URL, with credentials in it. */
export function tellablePathOf({ url }: IncomingMessage): string {
  return url?.match(/^\/(?!\/)[^?]*/)?.[0] ?? 'no path';
}

export function typeOf(req: IncomingMessage): string {
  return (req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether the client asks for this very type. */
export function accepts(req: IncomingMessage, type: string): boolean {
  return acceptedTypes(req).includes(type);
}

/** Whether the client takes an event stream; without the header it takes anything. */
export function takesStream(req: IncomingMessage): boolean {
  if (req.headers.accept === undefined) return true;
  return acceptedTypes(req).some((type) => ['text/event-stream', 'text/*', '*/*'].includes(type));
}

function acceptedTypes({ headers: { accept = '' } }: IncomingMessage): string[] {
  const ranges = accept.toLowerCase().split(',');
  return ranges
    .filter((range) => !/;\s*q=0(\.0*)?\s*$/.test(range))
    .map((range) => range.split(';', 1)[0]?.trim() ?? '');
}

/** The caller's own id where it has a harmless form, so that logs on both sides can be brought together. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** https://www.w3.org/TR/trace-context/: an id of zeros, and the version ff, are not valid. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{1,100})?$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

/** The caller's distributed trace, where it has one. The gateway makes no spans, so it passes on what it got. */
export function traceOf({ headers }: IncomingMessage): TraceContext | undefined {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  const hasState = typeof tracestate === 'string' && TRACESTATE.test(tracestate);
  return { traceparent, ...(hasState && { tracestate }) };
}

/** Other protocols may be offered too, as h2c by some HTTP clients; they are content with HTTP/1.1. */
export function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
