/** Types that all parts of the emulator share. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { SettableClock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { SeedModel } from './seed-data.ts';
import type { Store } from './store/store.ts';

export interface Service {
  store: Store;
  clock: SettableClock;
  settings: ServiceSettings;
  faults: Faults;
}

/** Behaviour of the emulated service. */
export interface ServiceSettings {
  /**
   * Duration of a training, an analysis or an upgrade of 10,000 words, in milliseconds. One word takes half of it, the
   * largest model 1.4 times as long. With 0, operations end at once.
   * @default 8000
   */
  trainingMs: number;
  /**
   * Whether a new database contains the example models, or the models that it contains in their place. They belong to the
   * instance of requests without credentials.
   * @default true
   */
  seed: boolean | readonly SeedModel[];
  /**
   * Whether the base models of the previous generation exist, which IBM discontinued in 2023.
   * @default false
   */
  previousGeneration: boolean;
  /**
   * Whether `GET /v1/models` lists the models in random order. The service guarantees no order.
   * @default false
   */
  shuffleBaseModels: boolean;
  /**
   * HTTP status for an unknown model. The service is known to reply 401. Clients may expect 404.
   * @default 401
   */
  unknownIdStatus: 401 | 404;
  /**
   * Whether a training that is rejected because of invalid data sets the model to `failed`.
   * @default true
   */
  refusedTrainingFails: boolean;
  /**
   * Whether large speech models add out-of-vocabulary words of corpora to the custom model.
   * @default true
   */
  lsmOutOfVocabulary: boolean;
  /**
   * Whether all instances are on the Lite plan, which has no customization: those requests receive a 400.
   * @default false
   */
  litePlan: boolean;
  /**
   * Whether all callers have the Reader role, which allows only GET: other requests receive a 403.
   * @default false
   */
  readOnly: boolean;
  /**
   * Whether the `/control` endpoint exists; see `control.ts`.
   * @default false
   */
  control: boolean;
  /**
   * Accepted API keys or passwords, as basic credentials or exchanged for a token. With a list, requests without
   * credentials and tokens that the emulator did not issue are rejected.
   * @default undefined: all credentials are accepted
   */
  apiKeys: readonly string[] | undefined;
  /**
   * Lifetime of a token, in seconds.
   * @default 3600
   */
  tokenLifetimeSeconds: number;
}

/** One request, with the parts that a handler needs. */
export interface Call {
  /** Decoded path parameters, in order. */
  params: string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body as received: possibly compressed, of any length. */
  stream: Readable;
  /** GUID of the service instance of the credentials. */
  instance: string;
  /** The address up to `/v1`, without a trailing slash. */
  baseUrl: string;
}

export interface Reply {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

export type Handler = (service: Service, call: Call) => Reply | Promise<Reply>;
