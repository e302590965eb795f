import type { Resolvers } from '../generated/graphql.ts';
import { corpus } from './corpus.ts';
import { grammar } from './grammar.ts';
import { training } from './training.ts';
import { word } from './word.ts';
import { baseModel } from './base-model.ts';
import { languageModel } from './language-model.ts';
import { modelError } from './model-error.ts';
import { status } from './status.ts';

/** Every noun's resolvers, merged; the nouns share only the three root types. */
export const resolvers: Resolvers = {
  ...baseModel,
  ...languageModel,
  ...modelError,
  ...corpus,
  ...grammar,
  ...word,
  ...training,
  ...status,
  Query: { ...baseModel.Query, ...languageModel.Query },
  LanguageModel: {
    ...languageModel.LanguageModel,
    ...corpus.LanguageModel,
    ...grammar.LanguageModel,
    ...word.LanguageModel,
    ...training.LanguageModel,
  },
  ModelBusyError: { ...modelError.ModelBusyError, ...training.ModelBusyError },
  Mutation: { ...languageModel.Mutation, ...corpus.Mutation, ...grammar.Mutation, ...word.Mutation },
  Subscription: { ...status.Subscription },
};
