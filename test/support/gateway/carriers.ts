import { eventsIn } from '../http/server-sent-event.ts';
import { openRaw } from '../websocket/raw-socket.ts';

/** A request as clients send it: with a document, or with the id of one. */
export interface Carried {
  query?: string | undefined;
  documentId?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** The first result of an operation. `status` is that of HTTP. */
export type FirstResult = { status?: number; data?: any; errors?: any[] };

type Carry = (endpoint: string, request: Carried) => Promise<FirstResult>;

const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0, application/json';
const JSON_HEADERS = { 'content-type': 'application/json' };

const post = (endpoint: string, request: Carried, accept: string) =>
  fetch(endpoint, {
    method: 'POST',
    headers: { ...JSON_HEADERS, accept },
    body: JSON.stringify(request),
  });

/** Sends a request over each transport, and returns its first result. */
export const CARRIERS = {
  async POST(endpoint, request) {
    const response = await post(endpoint, request, 'application/graphql-response+json');
    return { status: response.status, ...((await response.json()) as FirstResult) };
  },
  async GET(endpoint, request) {
    const texts = Object.entries(request).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const headers = { accept: 'application/graphql-response+json' };
    const response = await fetch(`${endpoint}?${new URLSearchParams(texts)}`, { headers });
    return { status: response.status, ...((await response.json()) as FirstResult) };
  },
  async 'server-sent events'(endpoint, request) {
    const { status, body } = await post(endpoint, request, 'text/event-stream');
    if (!body) throw new Error('the stream has no body');
    for await (const { name, data } of eventsIn(body.pipeThrough(new TextDecoderStream()))) {
      if (name !== 'next') continue;
      return { status, ...JSON.parse(data) };
    }
    throw new Error('the stream had no event');
  },
  async multipart(endpoint, request) {
    const { status, body } = await post(endpoint, request, MULTIPART);
    if (!body) throw new Error('the response has no body');
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const [, json] = /^(\{.*\})\r?$/m.exec(text) ?? [];
      if (json === undefined) continue;
      const part = JSON.parse(json);
      return { status, ...(part.payload ?? part) };
    }
    throw new Error(`the response had no part: ${text}`);
  },
  async WebSocket(endpoint, request) {
    const socket = await openRaw(endpoint, { init: true });
    socket.send({ id: 'one', type: 'subscribe', payload: request });
    await socket.heard(({ id }) => id === 'one');
    const { type, payload } = socket.frames.map((frame) => JSON.parse(frame)).find(({ id }) => id === 'one');
    socket.close();
    return type === 'error' ? { errors: payload } : payload;
  },
} as const satisfies Record<string, Carry>;

export type Carrier = keyof typeof CARRIERS;

export const CARRIER_NAMES = Object.keys(CARRIERS) as Carrier[];
