import type { WatsonClient } from '../watson/client.ts';
import type { Signal } from '../watson/signal.ts';
import type { Corpus, Grammar, LanguageModel, SpeechModel, Word, WordType } from '../watson/types.ts';

/** A read of the REST interface. Any client can make it again: it holds nothing of the operation that made it first. */
export interface Read<T extends object = object> {
  /** Names the read. */
  key: string;
  /** Whether it counts for the limit of concurrent REST calls under models, as in the loaders. */
  isLimited: boolean;
  make: (client: WatsonClient, signal?: Signal) => Promise<T>;
}

/** Outside of `withReads`: a closure in there would keep the operation in memory. */
const READS = {
  models: (language?: string): Read<LanguageModel[]> => ({
    key: `models ${language ?? ''}`,
    isLimited: false,
    make: (client, signal) => client.languageModels.list(language, signal),
  }),
  model: (id: string): Read<LanguageModel> => ({
    key: `model ${id}`,
    isLimited: true,
    make: (client, signal) => client.languageModels.get(id, signal),
  }),
  baseModels: (): Read<SpeechModel[]> => ({
    key: 'baseModels',
    isLimited: false,
    make: (client, signal) => client.baseModels.list(signal),
  }),
  baseModel: (name: string): Read<SpeechModel> => ({
    key: `baseModel ${name}`,
    isLimited: true,
    make: (client, signal) => client.baseModels.get(name, signal),
  }),
  corpora: (id: string): Read<Corpus[]> => ({
    key: `corpora ${id}`,
    isLimited: true,
    make: (client, signal) => client.corpora.list(id, signal),
  }),
  corpus: (id: string, name: string): Read<Corpus> => ({
    key: `corpus ${id} ${name}`,
    isLimited: true,
    make: (client, signal) => client.corpora.get(id, name, signal),
  }),
  grammars: (id: string): Read<Grammar[]> => ({
    key: `grammars ${id}`,
    isLimited: true,
    make: (client, signal) => client.grammars.list(id, signal),
  }),
  grammar: (id: string, name: string): Read<Grammar> => ({
    key: `grammar ${id} ${name}`,
    isLimited: true,
    make: (client, signal) => client.grammars.get(id, name, signal),
  }),
  words: (id: string, type: WordType): Read<Word[]> => ({
    key: `words ${id} ${type}`,
    isLimited: true,
    make: (client, signal) => client.words.list(id, type, signal),
  }),
  word: (id: string, name: string): Read<Word> => ({
    key: `word ${id} ${name}`,
    isLimited: true,
    make: (client, signal) => client.words.get(id, name, signal),
  }),
};

/** Performs a read in place of the client. */
export type PerformRead = <T extends object>(read: Read<T>) => Promise<T>;

/** The client, except that `perform` performs its reads. */
export function withReads(client: WatsonClient, perform: PerformRead): WatsonClient {
  return new ReadingClient(client, perform);
}

/** Makes each group of calls on first use: most operations need one of them. */
class ReadingClient implements WatsonClient {
  readonly #client: WatsonClient;
  readonly #perform: PerformRead;
  #languageModels: WatsonClient['languageModels'] | undefined;
  #baseModels: WatsonClient['baseModels'] | undefined;
  #corpora: WatsonClient['corpora'] | undefined;
  #grammars: WatsonClient['grammars'] | undefined;
  #words: WatsonClient['words'] | undefined;

  constructor(client: WatsonClient, perform: PerformRead) {
    this.#client = client;
    this.#perform = perform;
  }

  get scope(): string {
    return this.#client.scope;
  }

  get expiresAt(): number | undefined {
    return this.#client.expiresAt;
  }

  keeps(result: object): boolean {
    return this.#client.keeps(result);
  }

  get languageModels(): WatsonClient['languageModels'] {
    const perform = this.#perform;
    return (this.#languageModels ??= {
      ...this.#client.languageModels,
      list: (language) => perform(READS.models(language)),
      get: (id) => perform(READS.model(id)),
    });
  }

  get baseModels(): WatsonClient['baseModels'] {
    const perform = this.#perform;
    return (this.#baseModels ??= {
      list: () => perform(READS.baseModels()),
      get: (name) => perform(READS.baseModel(name)),
    });
  }

  get corpora(): WatsonClient['corpora'] {
    const perform = this.#perform;
    return (this.#corpora ??= {
      ...this.#client.corpora,
      list: (id) => perform(READS.corpora(id)),
      get: (id, name) => perform(READS.corpus(id, name)),
    });
  }

  get grammars(): WatsonClient['grammars'] {
    const perform = this.#perform;
    return (this.#grammars ??= {
      ...this.#client.grammars,
      list: (id) => perform(READS.grammars(id)),
      get: (id, name) => perform(READS.grammar(id, name)),
    });
  }

  get words(): WatsonClient['words'] {
    const perform = this.#perform;
    return (this.#words ??= {
      ...this.#client.words,
      list: (id, type) => perform(READS.words(id, type)),
      get: (id, name) => perform(READS.word(id, name)),
    });
  }
}
