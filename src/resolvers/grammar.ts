import type { Resolvers } from '../generated/graphql.ts';
import { contentOf } from './file.ts';
import { modelAfter, write } from './write.ts';

const CONTENT_TYPES = { ABNF: 'application/srgs', XML: 'application/srgs+xml' } as const;

export const grammar = {
  LanguageModel: {
    grammars: (model, _args, { loaders }) => loaders.grammars.load(model.customization_id),
    grammar: (model, { name }, { loaders }) =>
      loaders.grammar.load({ modelId: model.customization_id, name }),
  },
  Mutation: {
    addGrammar: async (_root, { modelId, input, onBusy }, context) => {
      const content = await contentOf(input, { modelId, isQueued: onBusy === 'WAIT' });
      if ('error' in content) return { name: input.name, modelId: undefined, errors: [content.error] };
      const options = {
        allowOverwrite: input.allowOverwrite ?? undefined,
        signal: input.file ? context.budget.signal : undefined,
      };
      const { errors } = await write(
        context,
        { modelId, idField: 'modelId', onBusy, name: input.name },
        async () => {
          const { begin, all } = await peek(content.open());
          const contentType = CONTENT_TYPES[input.format ?? formatOf(begin)];
          await context.watson.grammars.add(modelId, input.name, { content: all, contentType }, options);
        },
      );
      return { name: input.name, modelId: errors.length === 0 ? modelId : undefined, errors };
    },
    deleteGrammar: async (_root, { modelId, name, onBusy }, context) => {
      const { errors } = await write(context, { modelId, idField: 'modelId', onBusy, name }, () =>
        context.watson.grammars.delete(modelId, name),
      );
      const isDone = errors.length === 0;
      return { deletedName: isDone ? name : null, modelId: isDone ? modelId : undefined, errors };
    },
  },
  Grammar: {
    outOfVocabularyWords: (parent) => parent.out_of_vocabulary_words,
  },
  AddGrammarPayload: {
    grammar: ({ modelId, name }, _args, { loaders }) =>
      modelId === undefined ? null : loaders.grammar.load({ modelId, name }),
    model: modelAfter,
  },
  DeleteGrammarPayload: { model: modelAfter },
} satisfies Resolvers;

function formatOf(begin: Buffer): keyof typeof CONTENT_TYPES {
  const text = begin.subarray(0, 64).toString('utf8');
  return /^\uFEFF?\s*</.test(text) ? 'XML' : 'ABNF';
}

/** The first bytes, and all of them, those included. */
async function peek(content: Buffer | AsyncGenerator<Buffer>) {
  if (Buffer.isBuffer(content)) return { begin: content, all: content };
  const first = await content.next();
  const begin: Buffer = first.done ? Buffer.alloc(0) : first.value;
  return { begin, all: followedBy(begin, content) };
}

async function* followedBy(begin: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield begin;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
