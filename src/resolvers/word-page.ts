import { GraphQLError } from 'graphql';
import type { WordSort } from '../generated/graphql.ts';
import type { Word } from '../watson/types.ts';

export interface WordPage {
  words: Word[];
  totalCount: number;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** What the sort order depends on. It locates a word in the list even after the word was deleted. */
export type WordPosition = Pick<Word, 'word' | 'count'>;

export interface PageOptions {
  sort: WordSort;
  first: number;
  /** Position of the last word of the previous page. */
  after: WordPosition | undefined;
  search: string;
}

const byWord = (a: WordPosition, b: WordPosition) => compareCodePoints(a.word, b.word);
const ORDERS: Record<WordSort, (a: WordPosition, b: WordPosition) => number> = {
  ALPHABETICAL_ASC: byWord,
  ALPHABETICAL_DESC: (a, b) => byWord(b, a),
  COUNT_ASC: (a, b) => a.count - b.count || byWord(a, b),
  COUNT_DESC: (a, b) => b.count - a.count || byWord(a, b),
};

/** Returns one page of the words that contain `search`. */
export function pageOf(all: Word[], { sort, first, after, search }: PageOptions): WordPage {
  const order = ORDERS[sort];
  const found = search === '' ? all : all.filter((entry) => contains(entry, search.toLowerCase()));
  const sorted = found.toSorted(order);
  const start = after ? sorted.findIndex((entry) => order(entry, after) > 0) : 0;
  const from = start === -1 ? sorted.length : start;
  return {
    words: sorted.slice(from, from + first),
    totalCount: sorted.length,
    hasNextPage: from + first < sorted.length,
    hasPreviousPage: from > 0,
  };
}

/** The cursor of a word: its position in base64url. */
export function cursorOf({ word, count }: WordPosition): string {
  return Buffer.from(JSON.stringify([count, word])).toString('base64url');
}

/** Reads a cursor of `cursorOf`. Throws `BAD_USER_INPUT` for any other text. */
export function readCursor(cursor: string): WordPosition {
  const [count, word] = parseArray(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (typeof count === 'number' && typeof word === 'string') return { word, count };
  throw badInput('after is not a valid cursor. Use the endCursor of the previous page.');
}

export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function parseArray(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function contains({ word, display_as: displayed }: Word, search: string): boolean {
  return word.toLowerCase().includes(search) || displayed.toLowerCase().includes(search);
}

/** The sort order of the service. JavaScript compares UTF-16 units, whose order differs above U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}
