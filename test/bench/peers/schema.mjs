import { makeExecutableSchema } from '@graphql-tools/schema';
import { readTypeDefs, vanillaResolvers } from '../queries/vanilla.ts';

/** The gateway's schema on the graphql 16 of this package. */
export const createPeerSchema = () =>
  makeExecutableSchema({ typeDefs: readTypeDefs(), resolvers: vanillaResolvers });
