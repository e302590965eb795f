import { globSync, readFileSync } from 'node:fs';
import DataLoader from 'dataloader';
import { MODELS_PATH, type WireModel, type WireWord } from './model.ts';

const SCHEMA = new URL('../../../schema/', import.meta.url);

/** The schema of the gateway, without a module of the gateway, which would count as memory of the other servers. */
export const readTypeDefs = (): string[] =>
  globSync('*.graphql', { cwd: SCHEMA }).map((file) => readFileSync(new URL(file, SCHEMA), 'utf8'));

/** The resolvers and loaders of the other GraphQL servers, written as their manuals show it. */
export type Get = (path: string) => Promise<any>;

export interface VanillaContext {
  lists: DataLoader<string, WireModel[]>;
  models: DataLoader<string, WireModel>;
  words: DataLoader<string, WireWord[]>;
}

/** The loaders of one operation. */
export function createContext(get: Get): VanillaContext {
  const one = <T>(read: (key: string) => Promise<T>) =>
    new DataLoader<string, T>((keys) => Promise.all(keys.map(read)));
  return {
    lists: one(async (language) => {
      const query = language === '' ? '' : `?language=${encodeURIComponent(language)}`;
      const { customizations } = await get(`${MODELS_PATH}${query}`);
      return customizations;
    }),
    models: one((id) => get(`${MODELS_PATH}/${encodeURIComponent(id)}`)),
    words: one(async (id) => {
      const { words } = await get(`${MODELS_PATH}/${encodeURIComponent(id)}/words`);
      return words;
    }),
  };
}

/** The global `fetch`, with the credential of the caller. */
export function fetchFrom(upstreamUrl: string, authorization: string): Get {
  return async (path) => {
    const response = await fetch(upstreamUrl + path, {
      headers: { authorization, accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`the service responded with status ${response.status}`);
    return response.json();
  };
}

const byWord = (left: WireWord, right: WireWord) =>
  left.word < right.word ? -1 : Number(left.word > right.word);

export const vanillaResolvers = {
  Query: {
    customizations: (_root: unknown, args: { language?: string | null }, context: VanillaContext) =>
      context.lists.load(args.language ?? ''),
    customization: (_root: unknown, args: { id: string }, context: VanillaContext) =>
      context.models.load(args.id),
  },
  LanguageModel: {
    id: (model: WireModel) => model.customization_id,
    baseModelName: (model: WireModel) => model.base_model_name,
    status: (model: WireModel) => model.status.toUpperCase(),
    words: async (model: WireModel, { first }: { first: number }, context: VanillaContext) => {
      const words = await context.words.load(model.customization_id);
      return { totalCount: words.length, nodes: words.toSorted(byWord).slice(0, first) };
    },
  },
  Word: { displayAs: (word: WireWord) => word.display_as },
};
