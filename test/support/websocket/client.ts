import { createClient, type Client } from 'graphql-ws';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../wait.ts';

export interface TestClient extends Client {
  /** Cuts the socket without a close frame, as a broken network does. */
  cut(): void;
  /** Stops reading, as a slow consumer does. */
  pause(): void;
  resume(): void;
}

/** A graphql-ws client on a socket of its own that never reconnects. It is disposed of when the test ends. */
export function createTestClient(
  endpoint: string,
  connectionParams: Record<string, unknown> = {},
): TestClient {
  let socket: WebSocket | undefined;
  const client = createClient({
    url: endpoint.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    lazy: true,
    on: { opened: (opened) => void (socket = opened as WebSocket) },
  });
  onTestFinished(async () => client.dispose());
  return {
    ...client,
    cut: () => socket?.terminate(),
    pause: () => socket?.pause(),
    resume: () => socket?.resume(),
  };
}

/** Runs one operation over a WebSocket. Returns its only result, or the errors that it was refused with. */
export async function ask(
  client: Client,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<any> {
  const { events, end } = collect(client, query, variables);
  await until('the end of the operation', () => end.kind !== undefined);
  return end.kind === 'error' ? { refused: true, errors: end.errors } : events[0];
}

/** Collects the results of a subscription, and how it ended. */
export function collect(client: Client, query: string, variables: Record<string, unknown> = {}) {
  const events: any[] = [];
  const end: { kind?: 'complete' | 'error'; errors?: any[] } = {};
  const unsubscribe = client.subscribe(
    { query, variables },
    {
      next: (result) => void events.push(result),
      error: (errors) => void Object.assign(end, { kind: 'error', errors }),
      complete: () => void (end.kind ??= 'complete'),
    },
  );
  return { events, end, unsubscribe };
}
