import type { Resolvers } from '../generated/graphql.ts';
import { isName } from '../watson/path.ts';
import { invalidInput, type ModelPayload } from './model-error.ts';
import { partId, partOf } from './part-id.ts';
import { badInput, cursorOf, pageOf, readCursor } from './word-page.ts';
import { modelAfter, write } from './write.ts';

/** The service sends all words for each page. So a few pages should have them all; `LEXIGATE_MAX_ANSWER_BYTES` bounds their size. */
const MAX_PAGE = 10_000;
/** The default of the schema, which does not apply to an explicit null. */
const DEFAULT_PAGE = 100;

/** Such a word could be added, but its path could not be requested. */
const BAD_NAME =
  'which could never be read or deleted again. A word must not be empty, "." or "..", and have at most 256 characters of valid Unicode.';

export interface DeleteWordPayload extends ModelPayload {
  deletedWord: string | null;
}

export const word = {
  LanguageModel: {
    words: async ({ customization_id: modelId }, args, { loaders, budget }) => {
      const first = args.first ?? DEFAULT_PAGE;
      if (first < 0 || first > MAX_PAGE)
        throw badInput(`first must be from 0 to ${MAX_PAGE}, but is ${first}.`);
      const sort = args.sort ?? 'ALPHABETICAL_ASC';
      const after = typeof args.after === 'string' ? readCursor(args.after, sort) : undefined;
      const all = await loaders.words.load({ modelId, type: args.type ?? 'all' });
      const filter = { search: args.search ?? '', withErrors: args.withErrors ?? false };
      return pageOf(all, { modelId, sort, first, after, ...filter }, budget);
    },
    word: ({ customization_id: modelId }, { word: name }, { loaders }) =>
      partOf(modelId, loaders.word.load({ modelId, name })),
  },
  Mutation: {
    addWords: async (_root, { modelId, words, onBusy }, context) => {
      if (words.length === 0) {
        const error = invalidInput(['words'], 'words must have at least one entry.', { modelId });
        return { modelId: undefined, errors: [error] };
      }
      const names = words.map(({ word: name }) => name);
      const unusable = names.findIndex((name) => !isName(name));
      if (unusable !== -1) {
        const message = `words has the word ${JSON.stringify(names[unusable])}, ${BAD_NAME}`;
        const error = invalidInput(['words', String(unusable), 'word'], message, { modelId, field: 'words' });
        return { modelId: undefined, errors: [error] };
      }
      const wire = words.map((entry) => ({
        word: entry.word,
        sounds_like: entry.soundsLike ?? undefined,
        display_as: entry.displayAs ?? undefined,
        mapping_only: entry.mappingOnly ?? undefined,
      }));
      return write(context, { modelId, idField: 'modelId', onBusy, nameField: 'words', names }, () =>
        context.watson.words.add(modelId, wire),
      );
    },
    deleteWord: async (_root, { modelId, word: name, onBusy }, context) => {
      const subject = { modelId, idField: 'modelId', onBusy, name, nameField: 'word' };
      const payload = await write(context, subject, () => context.watson.words.delete(modelId, name));
      return { ...payload, deletedWord: payload.errors.length === 0 ? name : null };
    },
  },
  Word: {
    id: ({ modelId, word: name }) => partId('word', modelId, name),
    soundsLike: (parent) => parent.sounds_like,
    displayAs: (parent) => parent.display_as,
    mappingOnly: (parent) => parent.mapping_only ?? null,
  },
  WordConnection: {
    nodes: ({ words }) => words,
    edges: ({ words, sort }) => words.map((node) => ({ node, sort })),
    pageInfo: ({ words, sort, hasNextPage, hasPreviousPage }) => {
      const [first, last] = [words.at(0), words.at(-1)];
      return {
        hasNextPage,
        hasPreviousPage,
        startCursor: first ? cursorOf(first, sort) : null,
        endCursor: last ? cursorOf(last, sort) : null,
      };
    },
  },
  WordEdge: {
    cursor: ({ node, sort }) => cursorOf(node, sort),
  },
  AddWordsPayload: { model: modelAfter },
  DeleteWordPayload: { model: modelAfter },
  WordType: { ALL: 'all', USER: 'user', CORPORA: 'corpora', GRAMMARS: 'grammars' },
} satisfies Resolvers;
