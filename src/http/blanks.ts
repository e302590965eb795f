import type { ServerResponse } from 'node:http';
import { codingOf } from './send-content.ts';
import { EVENT_STREAM_HEADERS, HEARTBEAT_MS } from './send-events.ts';
import { isJson, type OperationType } from './negotiation.ts';

/**
 * Sends white space from time to time while a mutation runs, which JSON allows before a value; in an event stream, comments.
 * The status is 200 from then on, so this starts when the operation is executed. Returns a function that stops it.
 */
export function sendBlanks(res: ServerResponse, type: OperationType): () => void {
  if (type === 'multipart/mixed' || codingOf(res).isForced) return () => {};
  const isJsonType = isJson(type);
  const headers = isJsonType
    ? {
        'content-type': `${type}; charset=utf-8`,
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      }
    : EVENT_STREAM_HEADERS;
  const timer = setInterval(() => {
    // A connection on which an upload arrives is not idle.
    if (res.destroyed || res.writableNeedDrain || !res.req.complete) return;
    if (!res.headersSent) res.writeHead(200, headers);
    res.write(isJsonType ? ' ' : ':\n\n');
  }, HEARTBEAT_MS);
  return () => clearInterval(timer);
}
