import DataLoader from 'dataloader';
import type { Budget } from './budget.ts';
import { each, isMissing, orNull, settle } from './load-each.ts';
import type { ScopeLimit } from './scope-limit.ts';
import { isNotFound } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import { canonicalId, isId } from '../watson/path.ts';
import type { Signal } from '../watson/signal.ts';
import type { Corpus, Grammar, LanguageModel, SpeechModel, Word, WordType } from '../watson/types.ts';

/** From this number of keys up, one list call answers them all. */
const LIST_FROM = 3;

/** Two spellings of an id are one key. */
const BY_ID = { cacheKeyFn: canonicalId };

/** A corpus, grammar or word of a model. */
export interface PartKey {
  modelId: string;
  name: string;
}

const BY_PART = { cacheKeyFn: ({ modelId, name }: PartKey) => `${canonicalId(modelId)} ${name}` };

export interface WordsKey {
  modelId: string;
  type: WordType;
}

/** Every DataLoader of one operation. The service has no batch calls, but its lists have every model in full. */
export interface Loaders {
  /** By id; null when there is no such model. */
  languageModel: DataLoader<string, LanguageModel | null>;
  /** By language, `''` for all. */
  languageModels: DataLoader<string, LanguageModel[]>;
  /** By name; null when there is no such model. */
  baseModel: DataLoader<string, SpeechModel | null>;
  /** The one key is `''`. */
  baseModels: DataLoader<'', SpeechModel[]>;
  /** By the model's id. */
  corpora: DataLoader<string, Corpus[]>;
  corpus: DataLoader<PartKey, Corpus | null, string>;
  /** By the model's id. */
  grammars: DataLoader<string, Grammar[]>;
  grammar: DataLoader<PartKey, Grammar | null, string>;
  /** All words of a model, unsorted. */
  words: DataLoader<WordsKey, Word[], string>;
  word: DataLoader<PartKey, Word | null, string>;
  /** Forgets everything, after a write. */
  clear(): void;
}

export interface LoaderOptions {
  client: WatsonClient;
  /** Bounds concurrent calls for lists under models: one list of models may need thousands. */
  limit: ScopeLimit;
  budget: Budget;
}

type Call<T> = (signal: Signal) => Promise<T>;

export function createLoaders(options: LoaderOptions): Loaders {
  return new LazyLoaders(options);
}

/** Makes each loader on first use: most operations need one of them. */
class LazyLoaders implements Loaders {
  readonly #client: WatsonClient;
  readonly #limit: ScopeLimit;
  readonly #budget: Budget;
  #made: Partial<Omit<Loaders, 'clear'>> = {};
  /** Whether the list is read. Long lists are completed in slices, whose later keys it serves too. */
  #isListed = false;
  #areBaseModelsListed = false;

  constructor({ client, limit, budget }: LoaderOptions) {
    this.#client = client;
    this.#limit = limit;
    this.#budget = budget;
  }

  get languageModel(): Loaders['languageModel'] {
    return (this.#made.languageModel ??= new DataLoader<string, LanguageModel | null>(
      (ids) => this.#loadModels(ids),
      BY_ID,
    ));
  }

  get languageModels(): Loaders['languageModels'] {
    return (this.#made.languageModels ??= new DataLoader<string, LanguageModel[]>((languages) =>
      this.#loadLists(languages),
    ));
  }

  get baseModel(): Loaders['baseModel'] {
    return (this.#made.baseModel ??= new DataLoader<string, SpeechModel | null>((names) =>
      this.#loadBaseModels(names),
    ));
  }

  get baseModels(): Loaders['baseModels'] {
    const { baseModels } = this.#client;
    return (this.#made.baseModels ??= each((_key: '') => this.#counted((signal) => baseModels.list(signal))));
  }

  get corpora(): Loaders['corpora'] {
    const { corpora } = this.#client;
    return (this.#made.corpora ??= each(
      (modelId) => this.#limited((signal) => corpora.list(modelId, signal)),
      BY_ID,
    ));
  }

  get corpus(): Loaders['corpus'] {
    const { corpora } = this.#client;
    return (this.#made.corpus ??= each(
      ({ modelId, name }) => this.#limited((signal) => orNull(isMissing, corpora.get(modelId, name, signal))),
      BY_PART,
    ));
  }

  get grammars(): Loaders['grammars'] {
    const { grammars } = this.#client;
    return (this.#made.grammars ??= each(
      (modelId) => this.#limited((signal) => grammars.list(modelId, signal)),
      BY_ID,
    ));
  }

  get grammar(): Loaders['grammar'] {
    const { grammars } = this.#client;
    return (this.#made.grammar ??= each(
      ({ modelId, name }) =>
        this.#limited((signal) => orNull(isMissing, grammars.get(modelId, name, signal))),
      BY_PART,
    ));
  }

  get words(): Loaders['words'] {
    const { words } = this.#client;
    return (this.#made.words ??= each(
      ({ modelId, type }) => this.#limited((signal) => words.list(modelId, type, signal)),
      { cacheKeyFn: ({ modelId, type }) => `${canonicalId(modelId)} ${type}` },
    ));
  }

  get word(): Loaders['word'] {
    const { words } = this.#client;
    return (this.#made.word ??= each(
      ({ modelId, name }) => this.#limited((signal) => orNull(isMissing, words.get(modelId, name, signal))),
      BY_PART,
    ));
  }

  clear(): void {
    for (const loader of Object.values(this.#made)) loader.clearAll();
    this.#isListed = false;
    this.#areBaseModelsListed = false;
  }

  async #loadLists(languages: readonly string[]): Promise<(LanguageModel[] | Error)[]> {
    const { languageModels } = this.#client;
    if (languages.length < LIST_FROM) {
      return settle(languages, (language) =>
        this.#counted((signal) => languageModels.list(language || undefined, signal)),
      );
    }
    const all = await this.#counted((signal) => languageModels.list(undefined, signal));
    return languages.map((language) =>
      language === '' ? all : all.filter((model) => model.language === language),
    );
  }

  async #loadModels(ids: readonly string[]): Promise<(LanguageModel | null | Error)[]> {
    const { languageModels } = this.#client;
    // A malformed id is rejected below, without a call.
    this.#isListed ||= ids.filter(isId).length >= LIST_FROM;
    const listed = this.#isListed ? await this.languageModels.load('') : [];
    const byId = new Map(listed.map((model) => [model.customization_id, model]));
    return settle(
      ids,
      (id) =>
        byId.get(canonicalId(id)) ??
        this.#single((signal) => orNull(isNotFound, languageModels.get(id, signal))),
    );
  }

  async #loadBaseModels(names: readonly string[]): Promise<(SpeechModel | null | Error)[]> {
    const { baseModels } = this.#client;
    this.#areBaseModelsListed ||= names.length >= LIST_FROM;
    const listed = this.#areBaseModelsListed ? await this.baseModels.load('') : [];
    const byName = new Map(listed.map((model) => [model.name, model]));
    return settle(
      names,
      (name) =>
        byName.get(name) ?? this.#single((signal) => orNull(isNotFound, baseModels.get(name, signal))),
    );
  }

  /** For lists under models. A call whose operation ended while it waited is not made. */
  #limited<T>(call: Call<T>): Promise<T> {
    return this.#limit(this.#client.scope, () => {
      const { readSignal } = this.#budget;
      readSignal.throwIfAborted();
      return call(readSignal);
    });
  }

  /** For root fields. */
  async #counted<T>(call: Call<T>): Promise<T> {
    this.#budget.takeCall();
    return call(this.#budget.readSignal);
  }

  /** For root fields of which one operation may have many. */
  async #single<T>(call: Call<T>): Promise<T> {
    this.#budget.takeCall();
    return this.#limited(call);
  }
}
