import type { Resolvers } from '../generated/graphql.ts';
import { activity } from './activity.ts';
import { corpus } from './corpus.ts';
import { grammar } from './grammar.ts';
import { training } from './training.ts';
import { word } from './word.ts';
import { baseModel } from './base-model.ts';
import { languageModel } from './language-model.ts';
import { modelError } from './model-error.ts';
import { status } from './status.ts';

/** The resolvers of all files, merged. Types that several files extend are merged field by field. */
export const resolvers: Resolvers = {
  ...baseModel,
  ...languageModel,
  ...modelError,
  ...corpus,
  ...grammar,
  ...word,
  ...activity,
  ...training,
  ...status,
  Query: { ...baseModel.Query, ...languageModel.Query },
  LanguageModel: {
    ...languageModel.LanguageModel,
    ...corpus.LanguageModel,
    ...grammar.LanguageModel,
    ...word.LanguageModel,
    ...activity.LanguageModel,
    ...training.LanguageModel,
  },
  Mutation: { ...languageModel.Mutation, ...corpus.Mutation, ...grammar.Mutation, ...word.Mutation },
  Subscription: { ...status.Subscription },
};
