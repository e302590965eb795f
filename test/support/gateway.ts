import { createClient, type Client } from 'graphql-ws';
import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/emulator.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import type { GatewayOptions } from '../../src/gateway-options.ts';

/** Ids of the example models that a fresh embedded service has. */
export const READY_ID = '7c1f0a52-93de-4b6b-8f0e-5a2d4c6e9b13';
/** A GUID that no service knows. */
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

export type Answer = ExecutionResult<Record<string, never>> & {
  errors?: readonly { message: string; path?: unknown; extensions: Record<string, unknown> }[];
};

export interface TestGateway extends Gateway {
  /** The address of GraphQL. */
  endpoint: string;
  /** The log lines so far, parsed. */
  logLines: Record<string, unknown>[];
  /** Posts an operation as JSON; the HTTP status and the parsed answer. */
  post(
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any }>;
  /** Posts an operation as JSON; the parsed answer. */
  query(query: string, variables?: object, headers?: Record<string, string>): Promise<any>;
  /** A graphql-ws client on a socket of its own. */
  client(connectionParams?: Record<string, unknown>): TestClient;
}

export interface TestClient extends Client {
  /** Cuts the socket without a word, as a broken network does. */
  cut(): void;
}

/** A gateway on a free port that ends with the test. It logs into memory. */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const logLines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug', base: null },
    { write: (line: string) => void logLines.push(JSON.parse(line)) },
  );
  const gateway = await createGateway({ port: 0, log, pollIntervalMs: 50, ...options });
  onTestFinished(() => gateway.close());
  const endpoint = `${gateway.url}/graphql`;
  const post: TestGateway['post'] = async (query, variables, headers) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    ...gateway,
    endpoint,
    logLines,
    post,
    query: async (query, variables, headers) => (await post(query, variables, headers)).body,
    client: (connectionParams) => createTestClient(endpoint, connectionParams),
  };
}

/** A graphql-ws client that never reconnects and ends with the test. */
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
  return { ...client, cut: () => socket?.terminate() };
}

export interface CountedEmulator extends Emulator {
  /** `GET /v1/customizations` and so on, in the order of the answers. */
  requests: string[];
}

/** An emulator on a free port, in memory, that ends with the test and writes down what it was asked. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<CountedEmulator> {
  const requests: string[] = [];
  const emulator = await createEmulator({
    trainingMs: 8_000,
    ...options,
    onRequest: ({ method, path }) => void requests.push(`${method} ${path}`),
  });
  onTestFinished(() => emulator.close());
  return { ...emulator, requests };
}

/** Both, the gateway in caller mode in front of the emulator. */
export async function startBoth(
  options: { emulator?: EmulatorOptions; gateway?: GatewayOptions } = {},
): Promise<{ emulator: CountedEmulator; gateway: TestGateway }> {
  const emulator = await startEmulator(options.emulator);
  const gateway = await startGateway({ upstream: { url: emulator.url }, ...options.gateway });
  return { emulator, gateway };
}

/** Waits until a condition holds; fails at the deadline with what was waited for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 20_000,
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until a number stays the same for so long; fails when it never does before the deadline. */
export async function untilQuiet(
  what: string,
  count: () => number,
  windowMs: number,
  deadlineMs = 20_000,
): Promise<void> {
  let last = count();
  let since = performance.now();
  const isQuiet = () => {
    if (count() !== last) {
      last = count();
      since = performance.now();
    }
    return performance.now() - since >= windowMs;
  };
  await until(`${what} to be quiet for ${windowMs} ms`, isQuiet, deadlineMs);
}

/** Runs one operation over a WebSocket: its one result, or the errors that it was refused with. */
export async function ask(
  client: Client,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<any> {
  const { events, end } = collect(client, query, variables);
  await until('the end of the operation', () => end.kind !== undefined);
  return end.kind === 'error' ? { refused: true, errors: end.errors } : events[0];
}

/** Collects the results of a subscription, and its end. */
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
