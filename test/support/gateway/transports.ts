import { openEventStream } from '../http/event-stream.ts';
import { ask } from '../websocket/client.ts';
import { until } from '../wait.ts';
import { type TestGateway } from './gateway.ts';

/** Runs an operation over each transport and returns the result that the client receives. */
export const TRANSPORTS = {
  HTTP: async (gateway: TestGateway, query: string, variables: object = {}) => {
    const { status, body } = await gateway.post(query, variables);
    return { status, ...body };
  },
  WebSocket: async (gateway: TestGateway, query: string, variables: Record<string, unknown> = {}) => {
    const client = gateway.client();
    return ask(client, query, variables);
  },
  'server-sent events': async (
    gateway: TestGateway,
    query: string,
    variables: Record<string, unknown> = {},
  ) => {
    const stream = await openEventStream(gateway.endpoint, query, variables);
    await until('the end of the stream', () => stream.end.kind !== undefined);
    return { status: stream.status, ...stream.events[0] };
  },
} as const;

export type Transport = keyof typeof TRANSPORTS;

export const TRANSPORT_NAMES = Object.keys(TRANSPORTS) as Transport[];
