import DataLoader from 'dataloader';
import type { Budget } from './budget.ts';
import type { ScopeLimit } from './scope-limit.ts';
import { isNotFound, isPartNotFound } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import { canonicalId, isId } from '../watson/path.ts';
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

type Call<T> = (signal: AbortSignal) => Promise<T>;

export function createLoaders({ client, limit, budget }: LoaderOptions): Loaders {
  /** For lists under models. A call whose operation ended while it waited is not made. */
  const limited = <T>(call: Call<T>) =>
    limit(client.scope, () => {
      budget.signal.throwIfAborted();
      return call(budget.signal);
    });
  /** For root fields. */
  const counted = async <T>(call: Call<T>) => {
    budget.takeCall();
    return call(budget.signal);
  };
  /** For root fields of which one operation may have many. */
  const single = async <T>(call: Call<T>) => {
    budget.takeCall();
    return limited(call);
  };

  /** Whether the list is read. Long lists are completed in slices, whose later keys it serves too. */
  let isListed = false;
  let areBaseModelsListed = false;
  const languageModels = new DataLoader<string, LanguageModel[]>(async (languages) => {
    if (languages.length < LIST_FROM) {
      return settle(languages, (language) =>
        counted((signal) => client.languageModels.list(language || undefined, signal)),
      );
    }
    const all = await counted((signal) => client.languageModels.list(undefined, signal));
    return languages.map((language) =>
      language === '' ? all : all.filter((model) => model.language === language),
    );
  });
  const baseModels = each((_key: '') => counted((signal) => client.baseModels.list(signal)));
  const languageModel = new DataLoader<string, LanguageModel | null>(async (ids) => {
    // A malformed id is rejected below, without a call.
    isListed ||= ids.filter(isId).length >= LIST_FROM;
    const listed = isListed ? await languageModels.load('') : [];
    const byId = new Map(listed.map((model) => [model.customization_id, model]));
    return settle(
      ids,
      (id) =>
        byId.get(canonicalId(id)) ??
        single((signal) => orNull(isNotFound, client.languageModels.get(id, signal))),
    );
  }, BY_ID);
  const baseModel = new DataLoader<string, SpeechModel | null>(async (names) => {
    areBaseModelsListed ||= names.length >= LIST_FROM;
    const listed = areBaseModelsListed ? await baseModels.load('') : [];
    const byName = new Map(listed.map((model) => [model.name, model]));
    return settle(
      names,
      (name) =>
        byName.get(name) ?? single((signal) => orNull(isNotFound, client.baseModels.get(name, signal))),
    );
  });

  const loaders = {
    languageModel,
    languageModels,
    baseModel,
    baseModels,
    corpora: each((modelId: string) => limited((signal) => client.corpora.list(modelId, signal)), BY_ID),
    corpus: eachPart(({ modelId, name }) =>
      limited((signal) => orNull(isMissing, client.corpora.get(modelId, name, signal))),
    ),
    grammars: each((modelId: string) => limited((signal) => client.grammars.list(modelId, signal)), BY_ID),
    grammar: eachPart(({ modelId, name }) =>
      limited((signal) => orNull(isMissing, client.grammars.get(modelId, name, signal))),
    ),
    words: new DataLoader<WordsKey, Word[], string>(
      (keys) =>
        settle(keys, ({ modelId, type }) => limited((signal) => client.words.list(modelId, type, signal))),
      { cacheKeyFn: ({ modelId, type }) => `${canonicalId(modelId)} ${type}` },
    ),
    word: eachPart(({ modelId, name }) =>
      limited((signal) => orNull(isMissing, client.words.get(modelId, name, signal))),
    ),
  };
  return {
    ...loaders,
    clear() {
      Object.values(loaders).forEach((loader) => loader.clearAll());
      isListed = false;
      areBaseModelsListed = false;
    },
  };
}

/** A loader that makes one call for each key. */
function each<K, V>(load: (key: K) => Promise<V>, options?: DataLoader.Options<K, V>): DataLoader<K, V> {
  return new DataLoader((keys) => settle(keys, load), options);
}

function eachPart<V>(load: (key: PartKey) => Promise<V>): DataLoader<PartKey, V, string> {
  return new DataLoader((keys) => settle(keys, load), {
    cacheKeyFn: ({ modelId, name }) => `${canonicalId(modelId)} ${name}`,
  });
}

/** Loads each key on its own, so that a failure concerns one key only. */
async function settle<K, V>(keys: readonly K[], load: (key: K) => V | Promise<V>): Promise<(V | Error)[]> {
  const results = await Promise.allSettled(keys.map(async (key) => load(key)));
  return results.map((result) => (result.status === 'fulfilled' ? result.value : asError(result.reason)));
}

function isMissing(error: unknown): boolean {
  return isNotFound(error) || isPartNotFound(error);
}

async function orNull<T>(isNone: (error: unknown) => boolean, loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (isNone(error)) return null;
    throw error;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
