import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/emulator.ts';
import type { GatewayOptions } from '../../../src/gateway-options.ts';
import { createGateway, type Gateway } from '../../../src/gateway.ts';
import { startEmulator, type TestEmulator } from '../emulator.ts';
import { postQuery, type JsonResponse } from '../http/post.ts';
import { createTestClient, type TestClient } from '../websocket/client.ts';

export interface TestGateway extends Gateway {
  /** The address of GraphQL. */
  endpoint: string;
  /** The log lines so far, parsed. */
  logLines: Record<string, unknown>[];
  /** Posts an operation as JSON. */
  post(query: string, variables?: object, headers?: Record<string, string>): Promise<JsonResponse>;
  /** Posts an operation as JSON and returns the parsed body alone. */
  query(query: string, variables?: object, headers?: Record<string, string>): Promise<any>;
  /** A graphql-ws client on a socket of its own. */
  client(connectionParams?: Record<string, unknown>): TestClient;
}

/** Rates that no test reaches by accident. */
const RATES = {
  requestsPerSecond: 100_000,
  mutationsPerSecond: 100_000,
  authFailuresPerSecond: 100_000,
  unverifiedRequestsPerSecond: 100_000,
};

/** A gateway on a free port that logs into memory. It closes when the test ends. */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const logLines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug', base: null },
    { write: (line: string) => void logLines.push(JSON.parse(line)) },
  );
  const gateway = await createGateway({
    port: 0,
    log,
    pollIntervalMs: 50,
    ...options,
    limits: { ...RATES, ...options.limits },
  });
  onTestFinished(() => gateway.close());
  const endpoint = `${gateway.url}/graphql`;
  const post: TestGateway['post'] = (...operation) => postQuery(endpoint, ...operation);
  return {
    ...gateway,
    endpoint,
    logLines,
    post,
    query: async (...operation) => (await post(...operation)).body,
    client: (connectionParams) => createTestClient(endpoint, connectionParams),
  };
}

export interface CountedEmulator extends TestEmulator {
  /** `GET /v1/customizations` and so on, in the order in which they were answered. */
  requests: string[];
}

/** An emulator with the example models and a running clock that records its requests. */
export async function startCountedEmulator(options: EmulatorOptions = {}): Promise<CountedEmulator> {
  const requests: string[] = [];
  const emulator = await startEmulator({
    seed: true,
    now: Date.now,
    trainingMs: 8_000,
    ...options,
    onRequest: ({ method, path }) => void requests.push(`${method} ${path}`),
  });
  return { ...emulator, requests };
}

/** A counted emulator and a gateway in caller mode in front of it. */
export async function startBoth(
  options: { emulator?: EmulatorOptions; gateway?: GatewayOptions } = {},
): Promise<{ emulator: CountedEmulator; gateway: TestGateway }> {
  const emulator = await startCountedEmulator(options.emulator);
  const gateway = await startGateway({ upstream: { url: emulator.url }, ...options.gateway });
  return { emulator, gateway };
}
