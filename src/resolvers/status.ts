import type { Context } from '../context.ts';
import type { Resolvers } from '../generated/graphql.ts';
import type { ModelState } from '../status/types.ts';

export const status = {
  Subscription: {
    modelStatus: {
      subscribe: (_root, { id, until }, { status: hub, watson }) => hub.watch(watson, id, until ?? undefined),
      resolve: (state: ModelState, _args: unknown, { loaders }: Context) => {
        // Each event reads anew what costs a call of its own; the model itself has just been read.
        loaders.clear();
        return state;
      },
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
