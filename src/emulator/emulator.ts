import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { EXAMPLE_MODEL_ID, seedStore } from './seed.ts';
import { makeServer } from './server.ts';
import type { Exchange } from './server.ts';
import type { Service, Settings } from './service.ts';
import { openStore } from './store.ts';

export interface EmulatorOptions extends Partial<Settings> {
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
   * Whether a fresh database gets the example models, in the instance of those who send no credentials.
   * @default true
   */
  seed?: boolean;
  /**
   * Where the clock starts from, in milliseconds since the epoch.
   * @default Date.now
   */
  now?: () => number;
  /** Called after each answer. What it throws is ignored. */
  onRequest?: (exchange: Exchange) => void;
}

export interface Emulator {
  /** `http://HOST:PORT` */
  url: string;
  clock: Clock;
  /** A model of the examples that is ready to be trained. */
  exampleModelId: string;
  /** Everything as at the first start. */
  reset(): void;
  /** Ends open connections and closes the database. A second call does nothing more. */
  close(): Promise<void>;
}

const DEFAULTS: Settings = {
  trainingMs: 8_000,
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
  const { host = '127.0.0.1', port = 0, dataDir, seed = true, now = Date.now, onRequest, ...given } = options;
  const settings = { ...DEFAULTS, ...given };
  checkDuration(settings.trainingMs);
  const store = openStore(dataDir);
  const service: Service = { store, clock: createClock(store, now), settings };
  if (store.fresh && seed) seedStore(service);
  const server = makeServer(service, onRequest);
  try {
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
    reset: () => resetStore(service, seed),
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

function checkDuration(ms: number): void {
  if (!Number.isFinite(ms) || ms < 0) {
    throw new RangeError(`trainingMs must be a number of milliseconds from 0 up, but got: ${ms}`);
  }
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' ? address?.port : undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port ?? 0}`;
}

function resetStore(service: Service, seed: boolean): void {
  const { store } = service;
  store.transaction(() => {
    // Corpora, grammars and words go with their models. The key of the tokens stays, and so the tokens stay good.
    store.run('DELETE FROM language_model');
    store.run('DELETE FROM base_model_version');
    store.run("DELETE FROM setting WHERE name = 'clock_offset_ms'");
    if (seed) seedStore(service);
  });
}
