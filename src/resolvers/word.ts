import { GraphQLError } from 'graphql';
import type { Resolvers, WordSort } from '../generated/graphql.ts';
import type { Word } from '../watson/types.ts';
import { invalidInput, type ModelPayload } from './model-error.ts';
import { change, modelAfter, write } from './write.ts';

const MAX_PAGE = 1_000;
/** Of the schema, for who says null. */
const DEFAULT_PAGE = 100;

export interface DeleteWordPayload extends ModelPayload {
  deletedWord: string | null;
}

export interface WordPage {
  words: Word[];
  totalCount: number;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

export const word = {
  LanguageModel: {
    words: async (model, args, { loaders }) => {
      const { after, search } = args;
      const first = args.first ?? DEFAULT_PAGE;
      if (first < 0 || first > MAX_PAGE)
        throw badInput(`first must be from 0 to ${MAX_PAGE}, but is ${first}.`);
      const place = after === undefined || after === null ? undefined : readCursor(after);
      const all = await loaders.words.load({ modelId: model.customization_id, type: args.type ?? 'all' });
      return pageOf(all, { sort: args.sort ?? 'ALPHABETICAL_ASC', first, place, search: search ?? '' });
    },
    word: (model, { word: name }, { loaders }) =>
      loaders.word.load({ modelId: model.customization_id, name }),
  },
  Mutation: {
    addWords: async (_root, { modelId, words, onBusy }, context) => {
      if (words.length === 0) {
        return {
          modelId: undefined,
          errors: [invalidInput('words', 'words must have at least one entry.', modelId)],
        };
      }
      const wire = words.map((entry) => ({
        word: entry.word,
        sounds_like: entry.soundsLike ?? undefined,
        display_as: entry.displayAs ?? undefined,
        mapping_only: entry.mappingOnly ?? undefined,
      }));
      return change(context, { modelId, idField: 'modelId', onBusy, nameField: 'words' }, () =>
        context.watson.words.add(modelId, wire),
      );
    },
    deleteWord: async (_root, { modelId, word: name, onBusy }, context) => {
      const { errors } = await write(
        context,
        { modelId, idField: 'modelId', onBusy, name, nameField: 'word' },
        () => context.watson.words.delete(modelId, name),
      );
      const isDone = errors.length === 0;
      return { deletedWord: isDone ? name : null, modelId: isDone ? modelId : undefined, errors };
    },
  },
  Word: {
    soundsLike: (parent) => parent.sounds_like,
    displayAs: (parent) => parent.display_as,
    mappingOnly: (parent) => parent.mapping_only ?? null,
  },
  WordConnection: {
    nodes: ({ words }) => words,
    edges: ({ words }) => words.map((node) => ({ cursor: cursorOf(node), node })),
    pageInfo: ({ words, hasNextPage, hasPreviousPage }) => ({
      hasNextPage,
      hasPreviousPage,
      startCursor: words[0] ? cursorOf(words[0]) : null,
      endCursor: words.at(-1) ? cursorOf(words.at(-1) as Word) : null,
    }),
  },
  AddWordsPayload: { model: modelAfter },
  DeleteWordPayload: { model: modelAfter },
  WordType: { ALL: 'all', USER: 'user', CORPORA: 'corpora', GRAMMARS: 'grammars' },
} satisfies Resolvers;

/** What the order of words depends on: enough to find a word's place, whether it is still there or not. */
type Place = Pick<Word, 'word' | 'count'>;

const byWord = (a: Place, b: Place) => compareCodePoints(a.word, b.word);
const ORDERS: Record<WordSort, (a: Place, b: Place) => number> = {
  ALPHABETICAL_ASC: byWord,
  ALPHABETICAL_DESC: (a, b) => byWord(b, a),
  COUNT_ASC: (a, b) => a.count - b.count || byWord(a, b),
  COUNT_DESC: (a, b) => b.count - a.count || byWord(a, b),
};

interface PageOptions {
  sort: WordSort;
  first: number;
  place: Place | undefined;
  search: string;
}

function pageOf(all: Word[], { sort, first, place, search }: PageOptions): WordPage {
  const order = ORDERS[sort];
  const found = search === '' ? all : all.filter((entry) => matches(entry, search.toLowerCase()));
  const sorted = found.toSorted(order);
  const start = place ? sorted.findIndex((entry) => order(entry, place) > 0) : 0;
  const from = start === -1 ? sorted.length : start;
  return {
    words: sorted.slice(from, from + first),
    totalCount: sorted.length,
    hasNextPage: from + first < sorted.length,
    hasPreviousPage: from > 0,
  };
}

function matches({ word: text, display_as: displayed }: Word, search: string): boolean {
  return text.toLowerCase().includes(search) || displayed.toLowerCase().includes(search);
}

/** As the service sorts. JavaScript compares UTF-16 units, which differ from code points above U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}

function cursorOf({ word: text, count }: Word): string {
  return Buffer.from(JSON.stringify([count, text])).toString('base64url');
}

function readCursor(cursor: string): Place {
  try {
    const [count, text] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof count === 'number' && typeof text === 'string') return { word: text, count };
  } catch {
    // Told below.
  }
  throw badInput('after is not a valid cursor. Use the endCursor of the previous page.');
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
