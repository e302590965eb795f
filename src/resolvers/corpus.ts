import type { Resolvers } from '../generated/graphql.ts';
import { File } from './file.ts';
import { ofModel, partId, partOf } from './part-id.ts';
import { addResource, deleteResource } from './resource.ts';
import { modelAfter } from './write.ts';

export const corpus = {
  File,
  LanguageModel: {
    corpora: async ({ customization_id: modelId }, _args, { loaders }) =>
      (await loaders.corpora.load(modelId)).map(ofModel(modelId)),
    corpus: ({ customization_id: modelId }, { name }, { loaders }) =>
      partOf(modelId, loaders.corpus.load({ modelId, name })),
  },
  Mutation: {
    addCorpus: (_root, args, context) =>
      addResource(context, args, (content, options) =>
        context.watson.corpora.add(
          args.modelId,
          args.input.name,
          { content, contentType: 'text/plain' },
          options,
        ),
      ),
    deleteCorpus: (_root, args, context) =>
      deleteResource(context, args, () => context.watson.corpora.delete(args.modelId, args.name)),
  },
  Corpus: {
    id: ({ modelId, name }) => partId('corpus', modelId, name),
    totalWords: (parent) => parent.total_words,
    outOfVocabularyWords: (parent) => parent.out_of_vocabulary_words,
  },
  AddCorpusPayload: {
    corpus: ({ modelId, name }, _args, { loaders }) =>
      modelId === undefined ? null : partOf(modelId, loaders.corpus.load({ modelId, name })),
    model: modelAfter,
  },
  DeleteCorpusPayload: { model: modelAfter },
  ResourceStatus: {
    ANALYZED: 'analyzed',
    BEING_PROCESSED: 'being_processed',
    UNDETERMINED: 'undetermined',
    UNKNOWN: 'unknown',
  },
} satisfies Resolvers;
