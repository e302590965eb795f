/** What the parts of the emulator have in common. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { SettableClock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Store } from './store/store.ts';

export interface Service {
  store: Store;
  clock: SettableClock;
  settings: ServiceSettings;
  faults: Faults;
}

/** How the emulated service behaves. */
export interface ServiceSettings {
  /**
   * How long a training, an analysis or an upgrade of ordinary data takes, in milliseconds: half of it for one word,
   * all of it for ten thousand, at most 1.4 times as long. 0: done at once.
   * @default 8000
   */
  trainingMs: number;
  /**
   * Whether a fresh database gets the example models, in the instance of those who send no credentials.
   * @default true
   */
  seed: boolean;
  /**
   * Whether there are base models of the previous generation, discontinued in 2023.
   * @default false
   */
  previousGeneration: boolean;
  /**
   * Whether `GET /v1/models` answers in another order each time, as the service may.
   * @default false
   */
  shuffleBaseModels: boolean;
  /**
   * The answer to an unknown model. The service is known to say 401; 404 is what one would expect.
   * @default 401
   */
  unknownIdStatus: 401 | 404;
  /**
   * Whether a training that is refused for invalid data leaves the model `failed`.
   * @default true
   */
  refusedTrainingFails: boolean;
  /**
   * Whether large speech models keep the words of corpora that are not in the base vocabulary.
   * @default true
   */
  lsmOutOfVocabulary: boolean;
  /**
   * Whether everybody is on the Lite plan, which has no customization: 400.
   * @default false
   */
  litePlan: boolean;
  /**
   * Whether everybody has the Reader role, which allows only GET: 403 for the rest.
   * @default false
   */
  readOnly: boolean;
  /**
   * Whether `/control` is there, which makes faults on demand; see `control.ts`.
   * @default false
   */
  control: boolean;
  /**
   * The API keys (or passwords) that are good, as basic credentials or through a token. With a list, a request without
   * credentials and a token from elsewhere are refused.
   * @default undefined: everything is good
   */
  apiKeys: readonly string[] | undefined;
  /**
   * How long a token lives, in seconds.
   * @default 3600
   */
  tokenLifetimeSeconds: number;
}

/** One request, as far as a handler needs it. */
export interface Call {
  /** Decoded path parameters, in order. */
  params: string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body as it was sent: maybe compressed, of any length. */
  stream: Readable;
  /** GUID of the service instance that the credentials belong to. */
  instance: string;
  /** What the client put before `/v1`, without a slash at the end. */
  baseUrl: string;
}

export interface Reply {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

export type Handler = (service: Service, call: Call) => Reply | Promise<Reply>;
