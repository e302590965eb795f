import { randomUUID } from 'node:crypto';
import { createEmulator, type Emulator, type SettableClock } from '../emulator/emulator.ts';
import type { SeedModel } from '../emulator/seed-data.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { createLogger } from '../log.ts';

export type { Emulator, FaultRule } from '../emulator/emulator.ts';

/** A model that exists when the gateway starts, and again after each reset. */
export interface TestModel {
  /** @default a random GUID */
  id?: string | undefined;
  name: string;
  /** @default 'en-US_Telephony' */
  baseModelName?: string | undefined;
  /** The service never tells more than that. A model that is not `PENDING` gets a corpus. @default 'READY' */
  status?: 'PENDING' | 'READY' | 'TRAINING' | 'AVAILABLE' | 'UPGRADING' | 'FAILED' | undefined;
}

export interface TestGatewayOptions {
  /** The models of the account. `[]` is an empty account. @default the example models of the embedded service */
  models?: readonly TestModel[] | undefined;
  /** `'stopped'`: operations of the service end when the test advances the clock. @default 'stopped' */
  clock?: 'stopped' | 'running' | undefined;
  /** Options of the gateway, such as `access` or `limits`. */
  gateway?: Omit<GatewayOptions, 'upstream' | 'dataDir' | 'trainingMs' | 'port' | 'host'> | undefined;
}

export interface TestClock extends Pick<SettableClock, 'now'> {
  /** Moves the clock of the service. The default is longer than any operation takes. @default 60_000 */
  advance(ms?: number): void;
}

export interface TestGateway {
  /** Where GraphQL is: the `url` of `createClient`. It stays the same after a restart. */
  url: string;
  /** The models of the option `models`, with their ids. */
  models: readonly (TestModel & { id: string })[];
  clock: TestClock;
  /** The embedded service: `setFaults`, `failNextTraining`, `finishOperations`, `expireTokens` and `exampleModelId`. */
  service: Emulator;
  /** Closes the gateway and starts it again at the same address. Connections are lost, the models stay. */
  restart(): Promise<void>;
  /** Restores the models and the clock, removes all faults, and restarts the gateway. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const LONG_MS = 60_000;

/** Rates that no test reaches by accident. */
const RATES = {
  requestsPerSecond: 100_000,
  mutationsPerSecond: 100_000,
  authFailuresPerSecond: 100_000,
  unverifiedRequestsPerSecond: 100_000,
};

/** Starts a gateway and the embedded service behind it in this process, both on free ports of this machine. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { models, clock = 'stopped', gateway: given = {} } = options;
  const known = (models ?? []).map((model) => ({ ...model, id: model.id ?? randomUUID() }));
  const start = Date.now();
  const service = await createEmulator({
    seed: models ? known.map(seedOf) : true,
    now: clock === 'stopped' ? () => start : Date.now,
  });
  const startGateway = (port: number): Promise<Gateway> =>
    createGateway({
      pollIntervalMs: 25,
      log: createLogger('silent'),
      ...given,
      limits: { ...RATES, ...given.limits },
      upstream: { url: service.url, authorize: given.access && (() => {}) },
      host: '127.0.0.1',
      port,
    });
  let gateway = await startGateway(0).catch(async (error: unknown) => {
    await service.close();
    throw error;
  });
  const { url } = gateway;
  async function restart(): Promise<void> {
    await gateway.close();
    gateway = await startGateway(Number(new URL(url).port));
  }
  return {
    url: `${url}/graphql`,
    models: known,
    clock: {
      now: () => service.clock.now(),
      advance: (ms = LONG_MS) => service.clock.advance(ms),
    },
    service,
    restart,
    async reset() {
      service.reset();
      await restart();
    },
    async close() {
      await gateway.close();
      await service.close();
    },
  };
}

function seedOf({
  id,
  name,
  baseModelName = 'en-US_Telephony',
  status = 'READY',
}: TestModel & { id: string }): SeedModel {
  const seed = { customization_id: id, name, base_model_name: baseModelName, daysOld: 1, minutesIdle: 60 };
  if (status === 'PENDING') return { ...seed, status: 'pending' };
  return {
    ...seed,
    status: status.toLowerCase() as SeedModel['status'],
    minutesLeft: 0.5,
    invalid: 'corpus',
    corpora: [{ name: 'corpus', totalWords: 1_000, undetermined: status === 'FAILED' }],
  };
}
