import type { Resolvers } from '../generated/graphql.ts';
import { baseModel } from './base-model.ts';
import { languageModel } from './language-model.ts';
import { modelError } from './model-error.ts';
import { status } from './status.ts';

/** Every noun's resolvers, merged; the nouns share only the three root types. */
export const resolvers: Resolvers = {
  ...baseModel,
  ...languageModel,
  ...modelError,
  ...status,
  Query: { ...baseModel.Query, ...languageModel.Query },
  Mutation: { ...languageModel.Mutation },
  Subscription: { ...status.Subscription },
};
