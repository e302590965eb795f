/** What Apollo Client's `InMemoryCache` must know of the schema. */

import { EMBEDDED_TYPES, POSSIBLE_TYPES } from './generated/caches.ts';

/** Without them, Apollo Client silently drops the fields of fragments on interfaces such as `ModelError`. */
export const possibleTypes: Record<string, string[]> = POSSIBLE_TYPES;

interface WordPage {
  edges?: readonly unknown[];
  nodes?: readonly unknown[];
  pageInfo?: object;
}

interface FieldOptions {
  args: Record<string, unknown> | null;
  toReference: (object: { __typename: string; [key: string]: string }) => unknown;
}

/** A page after a cursor is added to the pages before it. Any other page replaces them. */
function mergePages(
  known: WordPage | undefined,
  page: WordPage,
  { args }: Pick<FieldOptions, 'args'>,
): WordPage {
  if (!known || args?.['after'] == null) return page;
  return {
    ...page,
    ...(page.edges && { edges: [...(known.edges ?? []), ...page.edges] }),
    ...(page.nodes && { nodes: [...(known.nodes ?? []), ...page.nodes] }),
  };
}

/** Finds an object that another query has read already. */
const find =
  (typename: string, key: string) =>
  (known: unknown, { args, toReference }: FieldOptions): unknown => {
    const value = args?.[key];
    return (
      known ?? (typeof value === 'string' ? toReference({ __typename: typename, [key]: value }) : undefined)
    );
  };

/** The latest list replaces the one before, also if it is shorter. */
const replaced = { merge: false } as const;

export const typePolicies = {
  ...Object.fromEntries(EMBEDDED_TYPES.map((name) => [name, { keyFields: false } as const])),
  BaseModel: { keyFields: ['name'] as const },
  LanguageModel: {
    fields: {
      corpora: replaced,
      grammars: replaced,
      words: { keyArgs: ['type', 'sort', 'search', 'withErrors'] as const, merge: mergePages },
    },
  },
  Query: {
    fields: {
      customization: { keyArgs: ['id'] as const, read: find('LanguageModel', 'id') },
      baseModel: { keyArgs: ['name'] as const, read: find('BaseModel', 'name') },
      customizations: { keyArgs: ['language'] as const, ...replaced },
      baseModels: { keyArgs: ['language', 'customizable'] as const, ...replaced },
    },
  },
};
