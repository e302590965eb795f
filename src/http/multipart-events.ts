import { toMessages } from '../graphql/errors.ts';
import type { EventGroups } from '../graphql/event-groups.ts';
import type { StreamType } from './negotiation.ts';
import { EVENT_STREAM, EVENT_STREAM_HEADERS, type StreamFormat } from './send-events.ts';

/** JSON has no raw line break, so no event can contain the boundary. */
const BOUNDARY = '\r\n--graphql';

/** A part. The boundary behind it lets a client read it at once. */
function partOf(json: string): string {
  return `\r\nContent-Type: application/json\r\n\r\n${json}${BOUNDARY}`;
}

/** The multipart protocol for subscriptions of Apollo's clients. */
export const MULTIPART: StreamFormat = {
  headers: {
    ...EVENT_STREAM_HEADERS,
    'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  },
  opening: BOUNDARY,
  heartbeat: partOf('{}'),
  complete: '--\r\n',
  event({ errors, ...rest }, log, requestId) {
    const payload = errors ? { ...rest, errors: toMessages(errors, { log, requestId }) } : rest;
    return Buffer.from(partOf(JSON.stringify({ payload })));
  },
  failure: (errors, log, requestId) =>
    Buffer.from(partOf(JSON.stringify({ payload: null, errors: toMessages(errors, { log, requestId }) }))),
};

/** The answer of an operation that is no running subscription, for a client that accepts nothing else. */
export function asMultipart(json: Buffer): Buffer {
  return Buffer.from(`${MULTIPART.opening}${partOf(`{"payload":${json.toString()}}`)}${MULTIPART.complete}`);
}

export const STREAM_FORMATS: Record<StreamType, StreamFormat> = {
  'text/event-stream': EVENT_STREAM,
  'multipart/mixed': MULTIPART,
};

/** The groups of subscribers over HTTP. */
export type StreamGroups = Record<StreamType, EventGroups>;
