import type { Resolvers } from '../generated/graphql.ts';
import { ofModel, partId, partOf } from './part-id.ts';
import { addResource, deleteResource } from './resource.ts';
import { modelAfter } from './write.ts';

const CONTENT_TYPES = { ABNF: 'application/srgs', XML: 'application/srgs+xml' } as const;

export const grammar = {
  LanguageModel: {
    grammars: async ({ customization_id: modelId }, _args, { loaders }) =>
      (await loaders.grammars.load(modelId)).map(ofModel(modelId)),
    grammar: ({ customization_id: modelId }, { name }, { loaders }) =>
      partOf(modelId, loaders.grammar.load({ modelId, name })),
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
    id: ({ modelId, name }) => partId('grammar', modelId, name),
    outOfVocabularyWords: (parent) => parent.out_of_vocabulary_words,
  },
  AddGrammarPayload: {
    grammar: ({ modelId, name }, _args, { loaders }) =>
      modelId === undefined ? null : partOf(modelId, loaders.grammar.load({ modelId, name })),
    model: modelAfter,
  },
  DeleteGrammarPayload: { model: modelAfter },
} satisfies Resolvers;

/** White space, and the bytes of byte order marks and of ASCII in UTF-16. */
const IGNORED = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf, 0xfe, 0xff, 0x00]);
const LESS_THAN = 0x3c;

function formatOf(start: Buffer): keyof typeof CONTENT_TYPES {
  return start.find((byte) => !IGNORED.has(byte)) === LESS_THAN ? 'XML' : 'ABNF';
}

/** Returns the start up to a byte that tells the format, and the whole content including the start. */
async function peek(content: Buffer | AsyncGenerator<Buffer>) {
  if (Buffer.isBuffer(content)) return { start: content, all: content };
  const chunks: Buffer[] = [];
  for (let next = await content.next(); !next.done; next = await content.next()) {
    chunks.push(next.value);
    if (next.value.some((byte) => !IGNORED.has(byte))) break;
  }
  const start = Buffer.concat(chunks);
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
