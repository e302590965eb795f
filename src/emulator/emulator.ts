import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { addVersion } from './base-model.ts';
import { createClock } from './clock.ts';
import type { SettableClock } from './clock.ts';
import { TEXTS } from './http/errors.ts';
import { noFaults, setFaults } from './faults.ts';
import type { FaultRule } from './faults.ts';
import { finishNow } from './rules/lifecycle.ts';
import { resetService, seedOnce } from './reset.ts';
import { EXAMPLE_MODEL_ID } from './store/seed.ts';
import { makeServer } from './http/server.ts';
import type { ServedRequest } from './http/server.ts';
import type { Service, ServiceSettings } from './service.ts';
import { openStore } from './store/store.ts';
import { expireTokens } from './http/token.ts';

export type { SettableClock, ServedRequest, FaultRule, ServiceSettings };

export interface EmulatorOptions extends Partial<ServiceSettings> {
  /** @default '127.0.0.1' */
  host?: string;
  /** @default 0, which takes any free port */
  port?: number;
  /**
   * The folder of the database file `emulator.sqlite`, made if missing.
   * @default none: the data is in memory
   */
  dataDir?: string;
  /**
   * Where the clock starts from, in milliseconds since the epoch.
   * @default Date.now
   */
  now?: () => number;
  /** Called after each answer. What it throws is ignored. */
  onRequest?: (exchange: ServedRequest) => void;
}

export interface Emulator {
  /** `http://HOST:PORT` */
  url: string;
  clock: SettableClock;
  /** A model of the examples that is ready to be trained. */
  exampleModelId: string;
  /** Everything as at the first start, and no faults. Credentials keep their instances, and tokens stay good. */
  reset: () => void;
  /** Replaces what goes wrong; without a rule, nothing does. Throws a RangeError on numbers out of bounds. */
  setFaults: (rule?: FaultRule) => void;
  /** Ends every token that was issued so far. */
  expireTokens: () => void;
  /** Finishes what a model is busy with; without an id, what any model is. */
  finishOperations: (customizationId?: string) => void;
  /** The next training that starts will fail. @default a general text */
  failNextTraining: (error?: string) => void;
  /**
   * Adds a version to a base model and returns its name. Throws a RangeError if there is no such model, or a newer version.
   * @param date such as `2026-02-10`; by default today's
   */
  addBaseModelVersion: (baseModelName: string, date?: string) => string;
  /** Ends open connections and closes the database. A second call does nothing more. */
  close: () => Promise<void>;
}

const DEFAULTS: ServiceSettings = {
  trainingMs: 8_000,
  seed: true,
  previousGeneration: false,
  shuffleBaseModels: false,
  unknownIdStatus: 401,
  refusedTrainingFails: true,
  lsmOutOfVocabulary: true,
  litePlan: false,
  readOnly: false,
  control: false,
  apiKeys: undefined,
  tokenLifetimeSeconds: 3_600,
};

/**
 * Starts an emulator of the customization interface on its own HTTP server. Rejects with the plain error if it cannot
 * listen, and with one that names the file if it cannot use the database.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', port = 0, dataDir, now = Date.now, onRequest, ...given } = options;
  const settings = { ...DEFAULTS, ...given };
  checkDuration('trainingMs', settings.trainingMs);
  checkDuration('tokenLifetimeSeconds', settings.tokenLifetimeSeconds);
  const store = openStore(dataDir);
  const service: Service = { store, clock: createClock(store, now), settings, faults: noFaults() };
  const server = makeServer(service, onRequest);
  try {
    seedOnce(service);
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    store.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    url: urlOf(host, server.address()),
    clock: service.clock,
    exampleModelId: EXAMPLE_MODEL_ID,
    reset: () => resetService(service),
    setFaults: (rule) => setFaults(service.faults, rule),
    expireTokens: () => expireTokens(service),
    finishOperations: (id) => finishNow(service, id),
    failNextTraining(error = TEXTS.trainingFailed) {
      service.faults.nextTraining = error;
    },
    addBaseModelVersion: (name, date) => addVersion(service, name, date),
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        store.close();
      });
      return closing;
    },
  };
}

function checkDuration(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) {
    throw new RangeError(`${name} must be a number from 0 up, but got: ${value}`);
  }
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' ? address?.port : undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port ?? 0}`;
}
