import { GraphQLError } from 'graphql';
import type { WordSort } from '../generated/graphql.ts';
import type { Context } from '../graphql/context.ts';
import type { Word } from '../watson/types.ts';
import { ofModel, type WordOfModel } from './part-id.ts';
import { forEachWord, ORDERS, sortedWords, type WordPosition } from './sorted-words.ts';

export interface WordPage {
  words: WordOfModel[];
  /** Cursors of the page are valid only with this order. */
  sort: WordSort;
  totalCount: number;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Its cursor is made only when it is sent: a page can have 10,000. */
export interface WordEdge extends Pick<WordPage, 'sort'> {
  node: WordOfModel;
}

export interface PageOptions {
  modelId: string;
  sort: WordSort;
  first: number;
  /** Position of the last word of the previous page. */
  after: WordPosition | undefined;
  search: string;
  withErrors: boolean;
}

/** Returns one page of the words that contain `search`, or of those among them that have errors. Works in slices: a model can have 90,000 words. */
export async function pageOf(
  all: Word[],
  { modelId, sort, first, after, search, withErrors }: PageOptions,
  budget: Context['budget'],
): Promise<WordPage> {
  const sorted = await sortedWords(all, sort, budget);
  const order = ORDERS[sort];
  const sought = search.toLowerCase();
  const words: WordOfModel[] = [];
  const withModel = ofModel(modelId);
  let totalCount = 0;
  let before = 0;
  await forEachWord(sorted, budget, ({ entry, word, displayAs }) => {
    if (!word.includes(sought) && !displayAs.includes(sought)) return;
    if (withErrors && entry.error.length === 0) return;
    totalCount += 1;
    if (words.length === 0 && after && order(entry, after) <= 0) before += 1;
    else if (words.length < first) words.push(withModel(entry));
  });
  return {
    words,
    sort,
    totalCount,
    hasNextPage: before + first < totalCount,
    hasPreviousPage: before > 0,
  };
}

/** The cursor of a word: its position and the sort order, in base64url. */
export function cursorOf({ word, count }: WordPosition, sort: WordSort): string {
  return Buffer.from(JSON.stringify([count, word, sort])).toString('base64url');
}

/** Reads a cursor of `cursorOf`. Throws `BAD_USER_INPUT` for any other text, and for a cursor of another order. */
export function readCursor(cursor: string, sort: WordSort): WordPosition {
  const [count, word, sortOfCursor] = parseArray(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (typeof count !== 'number' || typeof word !== 'string')
    throw badInput('after is not a valid cursor. Use the endCursor of the previous page.');
  if (sortOfCursor === sort) return { word, count };
  throw badInput(
    `after is a cursor of another sort order than ${sort}. Read all pages with the same sort, or begin again without after.`,
  );
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
