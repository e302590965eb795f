import type { WatsonClient } from '../../src/watson/client.ts';
import { WatsonError, type Refusal } from '../../src/watson/errors.ts';
import type { Resources } from '../../src/watson/resource.ts';
import type { Signal } from '../../src/watson/signal.ts';
import type {
  Corpus,
  CustomWord,
  Grammar,
  LanguageModel,
  ModelStatus,
  SpeechModel,
  TrainingWarning,
  Word,
} from '../../src/watson/types.ts';

export interface StubClient {
  client: WatsonClient;
  /** The calls so far with their times, such as `list`, `get m-1`, `corpora m-1` or `train m-1`. */
  calls: { call: string; at: number }[];
  /** What the writes sent, in order. */
  sent: unknown[];
  /** The custom models of the service, by id. */
  models: Map<string, LanguageModel>;
  baseModels: SpeechModel[];
  /** Corpora by model id. */
  corpora: Map<string, Corpus[]>;
  /** Grammars by model id. */
  grammars: Map<string, Grammar[]>;
  /** Words by model id, in the order of the service. */
  words: Map<string, Word[]>;
  /** The warnings of the next training. */
  warnings: TrainingWarning[];
  /** While set, every call fails with it. */
  failure: unknown;
  /** Errors by call: these calls fail. */
  failures: Map<string, unknown>;
  /** While true, calls wait until `release()`. */
  isHeld: boolean;
  release(): void;
  /** Signals of the calls so far. */
  signals: (Signal | undefined)[];
}

/** A client of the REST interface that reads its data from memory, and that fails or waits on demand. */
export function stubClient(ids: readonly string[], now: () => number = () => 0, scope = 'scope'): StubClient {
  let gate = Promise.withResolvers<void>();
  const stub: StubClient = {
    calls: [],
    sent: [],
    models: new Map(ids.map((id) => [id, languageModel(id)])),
    baseModels: [],
    corpora: new Map(),
    grammars: new Map(),
    words: new Map(),
    warnings: [],
    failure: undefined,
    failures: new Map(),
    isHeld: false,
    release() {
      stub.isHeld = false;
      gate.resolve();
      gate = Promise.withResolvers();
    },
    signals: [],
    client: {
      scope,
      expiresAt: undefined,
      keeps: () => true,
      languageModels: {
        list: (language, signal) =>
          respond(`list${language === undefined ? '' : ` ${language}`}`, signal, () =>
            [...stub.models.values()].filter(
              (model) => language === undefined || model.language === language,
            ),
          ),
        get: (id, signal) => respond(`get ${id}`, signal, () => found(stub.models.get(id), 'not-found')),
        create: (model) => send('create', model, () => 'm-new'),
        train: (id, options) => send(`train ${id}`, options, () => stub.warnings),
        reset: (id) => send(`reset ${id}`, undefined, () => {}),
        upgrade: (id) => send(`upgrade ${id}`, undefined, () => {}),
        delete: (id) => send(`delete ${id}`, undefined, () => {}),
      },
      baseModels: {
        list: (signal) => respond('base models', signal, () => stub.baseModels),
        get: (name, signal) =>
          respond(`base model ${name}`, signal, () =>
            found(
              stub.baseModels.find((model) => model.name === name),
              'not-found',
            ),
          ),
      },
      corpora: resources('corpora', 'corpus', () => stub.corpora),
      grammars: resources('grammars', 'grammar', () => stub.grammars),
      words: {
        list: (id, type, signal) => respond(`words ${id} ${type}`, signal, () => stub.words.get(id) ?? []),
        get: (id, name, signal) =>
          respond(`word ${id} ${name}`, signal, () =>
            found(
              stub.words.get(id)?.find(({ word }) => word === name),
              'part-not-found',
            ),
          ),
        add: (id: string, words: CustomWord[]) => send(`add words ${id}`, words, () => {}),
        delete: (id, name) => send(`delete word ${id} ${name}`, undefined, () => {}),
      },
    },
  };

  function resources<T extends Grammar>(
    collection: string,
    noun: string,
    data: () => Map<string, T[]>,
  ): Resources<T> {
    return {
      list: (id, signal) => respond(`${collection} ${id}`, signal, () => data().get(id) ?? []),
      get: (id, name, signal) =>
        respond(`${noun} ${id} ${name}`, signal, () =>
          found(
            data()
              .get(id)
              ?.find((resource) => resource.name === name),
            'part-not-found',
          ),
        ),
      add: (id, name, body) => send(`add ${noun} ${id} ${name}`, body, () => {}),
      delete: (id, name) => send(`delete ${noun} ${id} ${name}`, undefined, () => {}),
    };
  }

  function send<T>(call: string, body: unknown, read: () => T): Promise<T> {
    stub.sent.push(body);
    return respond(call, undefined, read);
  }

  async function respond<T>(call: string, signal: Signal | undefined, read: () => T): Promise<T> {
    stub.calls.push({ call, at: now() });
    stub.signals.push(signal);
    // The data is read before the wait, as on a slow network.
    const failure = stub.failures.get(call) ?? stub.failure;
    const value = failure === undefined ? attempt(read) : { failure };
    if (stub.isHeld) await gate.promise;
    if ('failure' in value) throw value.failure;
    return value.result;
  }
  return stub;
}

function found<T>(value: T | undefined, refusal: Refusal): T {
  if (value === undefined) throw refused(404, refusal);
  return value;
}

function attempt<T>(read: () => T): { result: T } | { failure: unknown } {
  try {
    return { result: read() };
  } catch (failure) {
    return { failure };
  }
}

export function languageModel(id: string, fields: Partial<LanguageModel> = {}): LanguageModel {
  const status: ModelStatus = 'ready';
  return {
    customization_id: id,
    name: `Model ${id}`,
    language: 'en-US',
    base_model_name: 'en-US_Telephony',
    versions: [],
    updated: '2026-03-04T08:00:00.000Z',
    status,
    progress: 0,
    ...fields,
  };
}

/** The error for a response of the service with an error status. */
export function refused(status: number, refusal?: Refusal, retryAfterSeconds?: number): WatsonError {
  return new WatsonError({
    kind: 'http',
    method: 'GET',
    url: 'http://x/v1',
    status,
    refusal,
    retryAfterSeconds,
  });
}
