/** What urql's Graphcache must know of the schema: `cacheExchange({ schema, keys, resolvers })`. */

import { EMBEDDED_TYPES, INTROSPECTION } from './generated/caches.ts';

/** With it, Graphcache knows the types behind interfaces such as `ModelError`, and which fields can be null. */
export const schema = INTROSPECTION;

type KeyOf = (data: Record<string, unknown>) => string | null;

/** Types with an `id` have it as their key. */
export const keys: Record<string, KeyOf> = {
  ...Object.fromEntries(EMBEDDED_TYPES.map((name) => [name, () => null])),
  BaseModel: ({ name }) => String(name),
};

type Resolver = (
  parent: unknown,
  args: Record<string, unknown>,
) => { __typename: string; [key: string]: unknown };

/** Finds an object that another query has read already. */
export const resolvers: Record<'Query', Record<string, Resolver>> = {
  Query: {
    customization: (_parent, { id }) => ({ __typename: 'LanguageModel', id }),
    baseModel: (_parent, { name }) => ({ __typename: 'BaseModel', name }),
  },
};
