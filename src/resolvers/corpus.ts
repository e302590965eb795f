import type { Resolvers } from '../generated/graphql.ts';
import { contentOf, File } from './file.ts';
import type { ModelPayload } from './model-error.ts';
import { modelAfter, write } from './write.ts';

export interface ResourcePayload extends ModelPayload {
  /** The name of what was added. */
  name: string;
}

export interface DeletePayload extends ModelPayload {
  deletedName: string | null;
}

export const corpus = {
  File,
  LanguageModel: {
    corpora: (model, _args, { loaders }) => loaders.corpora.load(model.customization_id),
    corpus: (model, { name }, { loaders }) => loaders.corpus.load({ modelId: model.customization_id, name }),
  },
  Mutation: {
    addCorpus: async (_root, { modelId, input, onBusy }, context) => {
      const content = await contentOf(input, { modelId, isQueued: onBusy === 'WAIT' });
      if ('error' in content) return { name: input.name, modelId: undefined, errors: [content.error] };
      const options = {
        allowOverwrite: input.allowOverwrite ?? undefined,
        signal: input.file ? context.budget.signal : undefined,
      };
      const { errors } = await write(
        context,
        { modelId, idField: 'modelId', onBusy, name: input.name },
        () => {
          const body = { content: content.open(), contentType: 'text/plain' };
          return context.watson.corpora.add(modelId, input.name, body, options);
        },
      );
      return { name: input.name, modelId: errors.length === 0 ? modelId : undefined, errors };
    },
    deleteCorpus: async (_root, { modelId, name, onBusy }, context) => {
      const { errors } = await write(context, { modelId, idField: 'modelId', onBusy, name }, () =>
        context.watson.corpora.delete(modelId, name),
      );
      const isDone = errors.length === 0;
      return { deletedName: isDone ? name : null, modelId: isDone ? modelId : undefined, errors };
    },
  },
  Corpus: {
    totalWords: (parent) => parent.total_words,
    outOfVocabularyWords: (parent) => parent.out_of_vocabulary_words,
  },
  AddCorpusPayload: {
    corpus: ({ modelId, name }, _args, { loaders }) =>
      modelId === undefined ? null : loaders.corpus.load({ modelId, name }),
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
