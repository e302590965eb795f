import type { Resolvers } from '../generated/graphql.ts';
import { addResource, deleteResource } from './resource.ts';
import { modelAfter } from './write.ts';

const CONTENT_TYPES = { ABNF: 'application/srgs', XML: 'application/srgs+xml' } as const;

export const grammar = {
  LanguageModel: {
    grammars: (model, _args, { loaders }) => loaders.grammars.load(model.customization_id),
    grammar: (model, { name }, { loaders }) =>
      loaders.grammar.load({ modelId: model.customization_id, name }),
  },
  Mutation: {
    addGrammar: (_root, args, context) =>
      addResource(context, args, async (content, options) => {
        const { name, format } = args.input;
        const { start, all } = await peek(content);
        const contentType = CONTENT_TYPES[format ?? formatOf(start)];
        await context.watson.grammars.add(args.modelId, name, { content: all, contentType }, options);
      }),
    deleteGrammar: (_root, args, context) =>
      deleteResource(context, args, () => context.watson.grammars.delete(args.modelId, args.name)),
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

function formatOf(start: Buffer): keyof typeof CONTENT_TYPES {
  const text = start.subarray(0, 64).toString('utf8');
  return /^\uFEFF?\s*</.test(text) ? 'XML' : 'ABNF';
}

/** Returns the first bytes, and the whole content including these bytes. */
async function peek(content: Buffer | AsyncGenerator<Buffer>) {
  if (Buffer.isBuffer(content)) return { start: content, all: content };
  const first = await content.next();
  const start: Buffer = first.done ? Buffer.alloc(0) : first.value;
  return { start, all: concatenate(start, content) };
}

async function* concatenate(start: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield start;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
