import type { Resolvers } from '../generated/graphql.ts';
import type { ModelState } from '../status/types.ts';

export const status = {
  Subscription: {
    modelStatus: {
      subscribe: (_root, { id, until }, { status: hub, watson }) =>
        hub.watch(watson, id, { until: until ?? undefined }),
      resolve: (state: ModelState) => state,
    },
    modelStatuses: {
      subscribe: (_root, { language }, { status: hub, watson }) =>
        hub.watchAll(watson, language ?? undefined),
      resolve: (state: ModelState) => state,
    },
  },
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
