import type { Resolvers } from '../generated/graphql.ts';
import type { ListEvent, ModelState } from '../status/types.ts';
import { badInput } from './word-page.ts';

/** The longest language tags have 35 characters. The language is kept while the subscription runs. */
const MAX_LANGUAGE = 100;

const EVENT_TYPES = {
  snapshot: 'ModelListSnapshot',
  change: 'ModelListChange',
  stale: 'ModelListStale',
} as const;

export const status = {
  Subscription: {
    modelStatus: {
      subscribe: (_root, { id, until }, { status: hub, reader }) =>
        hub.watch(reader, id, { until: until ?? undefined }),
      resolve: (state: ModelState) => state,
    },
    modelStatuses: {
      subscribe: (_root, { language }, { status: hub, reader }) =>
        hub.watchAll(reader, checkLanguage(language ?? undefined)),
      resolve: (state: ModelState) => state,
    },
    modelList: {
      subscribe: (_root, { language }, { status: hub, reader }) =>
        hub.watchList(reader, checkLanguage(language ?? undefined)),
      resolve: (event: ListEvent) => event,
    },
  },
  ModelListEvent: { __resolveType: ({ kind }) => EVENT_TYPES[kind] },
  ModelStatus: {
    PENDING: 'pending',
    READY: 'ready',
    TRAINING: 'training',
    AVAILABLE: 'available',
    UPGRADING: 'upgrading',
    FAILED: 'failed',
    DELETED: 'deleted',
    UNKNOWN: 'unknown',
  },
} satisfies Resolvers;

function checkLanguage(language: string | undefined): string | undefined {
  if (language === undefined || language.length <= MAX_LANGUAGE) return language;
  throw badInput(`language must have at most ${MAX_LANGUAGE} characters, but has ${language.length}.`);
}
