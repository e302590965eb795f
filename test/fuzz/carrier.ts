import type { Random } from '../support/random.ts';
import type { Operation } from './document.ts';
import { frameOf } from '../support/websocket/frame.ts';
import { handshakeOf, PROTOCOL } from '../support/websocket/handshake.ts';
import { JSON_TYPE, requestOf, split, type Plan } from './plan.ts';

/** A larger body is refused before it is read, and the connection may close before the refusal arrives. */
const MAX_BODY_BYTES = 1024 * 1024;
const ACCEPTS = ['application/json', 'application/graphql-response+json', '*/*'];

/** The JSON body of a request. */
export function bodyOf({ source, variables, operationName }: Operation): string {
  const members = [
    `"query":${JSON.stringify(source)}`,
    ...(variables === undefined ? [] : [`"variables":${variables}`]),
    ...(operationName === undefined ? [] : [`"operationName":${JSON.stringify(operationName)}`]),
  ];
  return `{${members.join(',')}}`;
}

/** Sends an operation over a random transport. */
export function carry(random: Random, operation: Operation, credential: string | undefined): Plan {
  const way = random.weighted({ post: 12, get: 2, events: 2, socket: 5 });
  if (way === 'socket') return overSocket(operation, credential);
  const headers: (readonly [string, string])[] = [
    ...(credential === undefined ? [] : [['Authorization', credential] as const]),
    ['Accept', way === 'events' ? 'text/event-stream' : random.pick(ACCEPTS)],
  ];
  if (way === 'get') return overGet(operation, headers);
  const body = bodyOf(operation);
  const bytes = requestOf('POST /graphql HTTP/1.1', [...headers, JSON_TYPE], body);
  const pieces = random.chance(0.05) ? split(bytes, [random.below(bytes.length)]) : [bytes];
  return { protocol: 'http', pieces, wants: body.length > MAX_BODY_BYTES ? 'any' : 'answer' };
}

function overGet(
  { source, variables, operationName }: Operation,
  headers: readonly (readonly [string, string])[],
): Plan {
  const parameters = new URLSearchParams({
    query: source,
    ...(variables !== undefined && { variables }),
    ...(operationName !== undefined && { operationName }),
  });
  return {
    protocol: 'http',
    pieces: [requestOf(`GET /graphql?${parameters} HTTP/1.1`, headers)],
    // The server does not read a request line that is too long to its end.
    wants: parameters.size > 0 && String(parameters).length > 15_000 ? 'any' : 'answer',
  };
}

function overSocket(operation: Operation, credential: string | undefined): Plan {
  const init = JSON.stringify({ type: 'connection_init', payload: { authorization: credential } });
  const message = `{"id":"1","type":"subscribe","payload":${bodyOf(operation)}}`;
  // A subscription may send no event.
  const isLive = operation.source.includes('subscription') || message.length > MAX_BODY_BYTES;
  return {
    protocol: 'websocket',
    pieces: [handshakeOf(PROTOCOL), frameOf(init), frameOf(message)],
    wants: isLive ? 'any' : 'answer',
  };
}
