import DataLoader from 'dataloader';
import { isNotFound } from './watson/errors.ts';
import { isId } from './watson/path.ts';
import type { WatsonClient } from './watson/client.ts';
import type { LanguageModel, SpeechModel } from './watson/types.ts';

/** From so many keys up, one list call answers them all. */
const LIST_FROM = 3;

/** Every DataLoader of one operation. The service has no batch calls, but its lists carry everything in full. */
export interface Loaders {
  /** By id; null when there is no such model. */
  languageModel: DataLoader<string, LanguageModel | null>;
  /** By language, `''` for all. */
  languageModels: DataLoader<string, LanguageModel[]>;
  /** By name; null when there is no such model. */
  baseModel: DataLoader<string, SpeechModel | null>;
  /** The one key is `''`. */
  baseModels: DataLoader<'', SpeechModel[]>;
  /** Forgets everything, for the next event of a subscription. */
  clear(): void;
}

export function createLoaders(client: WatsonClient, signal?: AbortSignal): Loaders {
  const languageModels = new DataLoader<string, LanguageModel[]>((languages) =>
    settle(languages, (language) => client.languageModels.list(language || undefined, signal)),
  );
  const baseModels = new DataLoader<'', SpeechModel[]>((keys) =>
    settle(keys, () => client.baseModels.list(signal)),
  );

  const languageModel = new DataLoader<string, LanguageModel | null>(async (ids) => {
    // What cannot be an id is refused below, without a call.
    const listed = ids.filter(isId).length < LIST_FROM ? [] : await languageModels.load('');
    const byId = new Map(listed.map((model) => [model.customization_id, model]));
    return settle(ids, (id) => byId.get(id) ?? orNull(client.languageModels.get(id, signal)));
  });
  const baseModel = new DataLoader<string, SpeechModel | null>(async (names) => {
    const listed = names.length < LIST_FROM ? [] : await baseModels.load('');
    const byName = new Map(listed.map((model) => [model.name, model]));
    return settle(names, (name) => byName.get(name) ?? orNull(client.baseModels.get(name, signal)));
  });

  const all = [languageModel, languageModels, baseModel, baseModels];
  return {
    languageModel,
    languageModels,
    baseModel,
    baseModels,
    clear: () => all.forEach((loader) => loader.clearAll()),
  };
}

/** Loads each key on its own, so that one failure stays one. */
async function settle<K, V>(keys: readonly K[], load: (key: K) => V | Promise<V>): Promise<(V | Error)[]> {
  const results = await Promise.allSettled(keys.map(async (key) => load(key)));
  return results.map((result) => (result.status === 'fulfilled' ? result.value : asError(result.reason)));
}

async function orNull<T>(loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
