import { withReads, type Read } from '../../../src/graphql/reads.ts';
import type { WatsonClient } from '../../../src/watson/client.ts';
import type { ArgumentValues } from './random-query.ts';
import type { Random } from '../random.ts';
import { languageModel, refused, stubClient } from '../stub-client.ts';

const IDS = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'];
const LANGUAGES = ['en-US', 'de-DE'];
const BASES = ['en-US_Telephony', 'de-DE_Telephony', 'en-GB'];
const NAMES = ['log', 'berths', 'VTS'];

export const VALUES: ArgumentValues = {
  id: [...IDS, 'm-1', 'm-2', 'm-9', 'not an id'],
  language: [...LANGUAGES, '', 'xx-XX', null],
  name: [...NAMES, ...BASES, 'none', '..'],
  word: [...NAMES, 'none'],
  customizable: [true, false, null],
  first: [0, 1, 2, 100, -1, null],
  after: [null, 'nonsense'],
  search: ['', 'v', 'O', null],
};

/** What the reads of one operation returned or failed with, by key. */
export type Answers = Map<string, Promise<object>>;

export interface ChangingService {
  /** A client of it. As of the REST client, an answer with the same content as the last one is the same object. */
  client: WatsonClient;
  /** The answers since it was last called. */
  takeAnswers(): Answers;
  /** Changes something at random. */
  change(): void;
  /** The probability of a change before a read. */
  unrest: number;
  /** Whether the client says that it returns the same object for the same content. @default true */
  isKept: boolean;
}

/** A service in memory whose data changes at random, also while an operation reads it. */
export function changingService(random: Random): ChangingService {
  const stub = stubClient(IDS);
  const last = new Map<string, { text: string; value: object }>();
  let answers: Answers = new Map();

  async function perform<T extends object>(read: Read<T>): Promise<T> {
    for (let turns = random.below(3); turns > 0; turns -= 1) await Promise.resolve();
    if (random.chance(service.unrest)) change();
    const value = await read.make(stub.client);
    const text = JSON.stringify(value);
    const known = last.get(read.key);
    if (known?.text === text) return known.value as T;
    last.set(read.key, { text, value });
    return value;
  }

  function change(): void {
    const id = random.pick(IDS);
    const kind = random.pick(Object.keys(changes) as (keyof typeof changes)[]);
    changes[kind](id);
  }

  const statuses = ['pending', 'ready', 'training', 'available', 'failed'] as const;
  const resource = (name: string) => ({
    name,
    out_of_vocabulary_words: random.below(3),
    status: random.pick(['analyzed', 'being_processed', 'undetermined'] as const),
    ...(random.chance(0.3) && { error: 'no text' }),
  });
  const some = () => NAMES.filter(() => random.chance(0.6));
  const changes = {
    model: (id: string) =>
      stub.models.set(
        id,
        languageModel(id, {
          status: random.pick(statuses),
          language: random.pick(LANGUAGES),
          base_model_name: random.pick(BASES),
          progress: random.below(3),
        }),
      ),
    noModel: (id: string) => stub.models.delete(id),
    corpora: (id: string) =>
      stub.corpora.set(
        id,
        some().map((name) => ({ ...resource(name), total_words: random.below(3) })),
      ),
    grammars: (id: string) => stub.grammars.set(id, some().map(resource)),
    words: (id: string) =>
      stub.words.set(
        id,
        some().map((word) => ({
          word,
          sounds_like: [],
          display_as: word.toLowerCase(),
          count: random.below(3),
          source: ['user'],
          error: random.chance(0.3) ? [{ element: 'word', message: 'bad' }] : [],
        })),
      ),
    baseModels: () =>
      (stub.baseModels = BASES.filter(() => random.chance(0.7)).map((name) => ({
        name,
        language: name.slice(0, 5),
        rate: 8_000,
        url: '',
        description: `${random.below(2)}`,
        supported_features: {
          custom_language_model: random.chance(0.5),
          custom_acoustic_model: false,
          speaker_labels: true,
        },
      }))),
    failure: (id: string) =>
      stub.failures.set(random.pick(['list', `corpora ${id}`, `get ${id}`]), refused(503)),
    noFailure: () => stub.failures.clear(),
    noFailures: () => stub.failures.clear(),
  };

  const service: ChangingService = {
    client: withReads({ ...stub.client, keeps: () => service.isKept }, (read) => {
      const answer = perform(read);
      answers.set(read.key, answer);
      return answer;
    }),
    takeAnswers() {
      const taken = answers;
      answers = new Map();
      return taken;
    },
    change,
    unrest: 0,
    isKept: true,
  };
  for (const id of IDS)
    for (const kind of ['model', 'corpora', 'grammars', 'words'] as const) changes[kind](id);
  changes.baseModels();
  return service;
}
