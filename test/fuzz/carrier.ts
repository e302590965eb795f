import type { Random } from '../support/random.ts';
import type { Operation } from './document.ts';
import { frameOf, handshakeOf } from './frame.ts';
import { PROTOCOL } from './socket.ts';
import { JSON_TYPE, requestOf, split, type Plan } from './plan.ts';

/** Larger ones are refused before they are read, and whether the refusal is heard is a matter of luck. */
const MAX_BODY_BYTES = 1024 * 1024;
const ACCEPTS = ['application/json', 'application/graphql-response+json', '*/*'];

/** The JSON of a request. */
export function bodyOf({ source, variables, operationName }: Operation): string {
  const members = [
    `"query":${JSON.stringify(source)}`,
    ...(variables === undefined ? [] : [`"variables":${variables}`]),
    ...(operationName === undefined ? [] : [`"operationName":${JSON.stringify(operationName)}`]),
  ];
  return `{${members.join(',')}}`;
}

/** Sends an operation by any of the ways that there are. */
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
    // Of a line that is too long the rest is never read.
    wants: parameters.size > 0 && String(parameters).length > 15_000 ? 'any' : 'answer',
  };
}

function overSocket(operation: Operation, credential: string | undefined): Plan {
  const init = JSON.stringify({ type: 'connection_init', payload: { authorization: credential } });
  const message = `{"id":"1","type":"subscribe","payload":${bodyOf(operation)}}`;
  // A subscription may have nothing to say.
  const isLive = operation.source.includes('subscription') || message.length > MAX_BODY_BYTES;
  return {
    protocol: 'websocket',
    pieces: [handshakeOf(PROTOCOL), frameOf(init), frameOf(message)],
    wants: isLive ? 'any' : 'answer',
  };
}
