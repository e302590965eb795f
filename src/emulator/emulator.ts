import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { addVersion } from './base-model.ts';
import { createClock } from './clock.ts';
import type { SettableClock } from './clock.ts';
import { TEXTS } from './texts.ts';
import { noFaults, setFaults } from './faults.ts';
import type { FaultRule } from './faults.ts';
import { finishNow } from './lifecycle.ts';
import { resetService, seedOnce } from './reset.ts';
import { EXAMPLE_MODEL_ID } from './seed.ts';
import { isLoopback, KEY_HEADER } from './http/admission.ts';
import { makeServer } from './http/server.ts';
import type { SeedModel } from './seed-data.ts';
import type { ServedRequest } from './http/server.ts';
import type { Service, ServiceSettings } from './service.ts';
import { isSqlite, openStore } from './store/store.ts';
import { expireTokens } from './token.ts';

export { KEY_HEADER };
export type { SettableClock, ServedRequest, FaultRule, SeedModel, ServiceSettings };

export interface EmulatorOptions extends Partial<ServiceSettings> {
  /** @default '127.0.0.1' */
  host?: string;
  /** @default 0: any free port */
  port?: number;
  /**
   * Folder of the database file `emulator.sqlite`, created if missing.
   * @default none: the data is kept in memory
   */
  dataDir?: string;
  /**
   * Time without the clock's offset, in milliseconds since the epoch.
   * @default Date.now
   */
  now?: () => number;
  /**
   * Serves only requests that have this value in the header `X-Lexigate-Emulator-Key`.
   * @default none: every client that reaches the port is served
   */
  key?: string;
  /** Called after each reply. Errors that it throws are ignored. */
  onRequest?: (request: ServedRequest) => void;
  /** Called with each error behind a reply with status 500, and the path of the database if that failed. Must not throw. */
  onError?: (error: unknown, file: string | undefined) => void;
}

export interface Emulator {
  /** `http://HOST:PORT` */
  url: string;
  clock: SettableClock;
  /** Id of an example model with the status `ready`. */
  exampleModelId: string;
  /** Restores the state of the first start and removes all faults. Credentials keep their instances, tokens stay valid. */
  reset: () => void;
  /** Replaces the fault rule, or removes it. Throws a RangeError on numbers out of bounds. */
  setFaults: (rule?: FaultRule) => void;
  /** Revokes every token that was issued so far. */
  expireTokens: () => void;
  /** Finishes the running operation of a model, or of all models. */
  finishOperations: (customizationId?: string) => void;
  /** The next training that starts will fail with this error text. @default 'Training of the custom model failed' */
  failNextTraining: (error?: string) => void;
  /**
   * Adds a version to a base model and returns its name. Throws a RangeError if the model is unknown or has a version
   * of that day or later.
   * @param date such as `2026-02-10`. @default the date of the emulator's clock
   */
  addBaseModelVersion: (baseModelName: string, date?: string) => string;
  /** Closes all connections and the database. Further calls have no effect. */
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
 * Starts an emulator of the customization interface on its own HTTP server. Rejects with Node's error if it cannot
 * listen, and with an error that names the file if it cannot use the database.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const {
    host = '127.0.0.1',
    port = 0,
    dataDir,
    now = Date.now,
    key,
    onRequest,
    onError,
    ...given
  } = options;
  const settings = { ...DEFAULTS, ...given };
  checkDuration('trainingMs', settings.trainingMs);
  checkDuration('tokenLifetimeSeconds', settings.tokenLifetimeSeconds);
  const store = openStore(dataDir);
  const onFailure = (error: unknown) => onError?.(error, isSqlite(error) ? store.file : undefined);
  const service: Service = { store, clock: createClock(store, now), settings, faults: noFaults() };
  const server = makeServer(service, { key, loopbackHostOnly: isLoopback(host) }, { onRequest, onFailure });
  try {
    seedOnce(service);
    server.listen(port, host);
    await once(server, 'listening');
    // The system may refuse to accept a connection. Without this listener the process would end.
    server.on('error', onFailure);
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
    throw new RangeError(`${name} must be a number of at least 0, but got: ${value}`);
  }
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' ? address?.port : undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port ?? 0}`;
}
