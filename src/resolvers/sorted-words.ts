import type { WordSort } from '../generated/graphql.ts';
import type { Context } from '../graphql/context.ts';
import type { Word } from '../watson/types.ts';

type Budget = Context['budget'];
type Order = (a: WordPosition, b: WordPosition) => number;

/** What the sort order depends on. It locates a word in the list even after the word was deleted. */
export type WordPosition = Pick<Word, 'word' | 'count'>;

/** A word, with the texts that a search looks in, in lower case. */
export interface SearchableWord {
  entry: Word;
  word: string;
  displayAs: string;
}

const byWord: Order = (a, b) => compareCodePoints(a.word, b.word);
export const ORDERS: Record<WordSort, Order> = {
  ALPHABETICAL_ASC: byWord,
  ALPHABETICAL_DESC: (a, b) => byWord(b, a),
  COUNT_ASC: (a, b) => a.count - b.count || byWord(a, b),
  COUNT_DESC: (a, b) => b.count - a.count || byWord(a, b),
};

/** Elements that are handled before the event loop may do other work: about a millisecond. */
const STEP = 2_000;

/** The sorted lists of each operation. An operation may select the words of a model under many aliases. */
const known = new WeakMap<Budget, Map<Word[], Map<WordSort, Promise<SearchableWord[]>>>>();

/** The words in order. Each list is sorted once for each order in an operation, in slices. */
export function sortedWords(all: Word[], sort: WordSort, budget: Budget): Promise<SearchableWord[]> {
  const lists = known.get(budget) ?? new Map<Word[], Map<WordSort, Promise<SearchableWord[]>>>();
  known.set(budget, lists);
  const orders = lists.get(all) ?? new Map<WordSort, Promise<SearchableWord[]>>();
  lists.set(all, orders);
  const sorted = orders.get(sort) ?? sortInSlices(all, ORDERS[sort], budget);
  orders.set(sort, sorted);
  return sorted;
}

/** A merge sort: `toSorted` would sort 90,000 words in one slice. */
async function sortInSlices(all: Word[], order: Order, budget: Budget): Promise<SearchableWord[]> {
  let runs: Word[][] = [];
  for (let from = 0; from < all.length; from += STEP) {
    for (let turn = budget.pause(); turn; turn = budget.pause()) await turn;
    runs.push(all.slice(from, from + STEP).toSorted(order));
  }
  while (runs.length > 1) {
    const merged: Word[][] = [];
    for (let i = 0; i < runs.length; i += 2)
      merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? [], order, budget));
    runs = merged;
  }
  const words: SearchableWord[] = [];
  for (const entry of runs[0] ?? []) {
    if (words.length % STEP === 0) for (let turn = budget.pause(); turn; turn = budget.pause()) await turn;
    words.push({ entry, word: entry.word.toLowerCase(), displayAs: entry.display_as.toLowerCase() });
  }
  return words;
}

async function merge(left: Word[], right: Word[], order: Order, budget: Budget): Promise<Word[]> {
  const merged: Word[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (merged.length % STEP === 0) for (let turn = budget.pause(); turn; turn = budget.pause()) await turn;
    const [a, b] = [left[i], right[j]];
    // Of equal words the left one comes first: the sort is stable.
    if (b === undefined || (a !== undefined && order(a, b) <= 0)) {
      if (a !== undefined) merged.push(a);
      i += 1;
    } else {
      merged.push(b);
      j += 1;
    }
  }
  return merged;
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

/** Calls `visit` for each word, in slices. */
export async function forEachWord<T>(
  words: readonly T[],
  budget: Budget,
  visit: (word: T) => void,
): Promise<void> {
  for (let i = 0; i < words.length; i += STEP) {
    for (let turn = budget.pause(); turn; turn = budget.pause()) await turn;
    words.slice(i, i + STEP).forEach(visit);
  }
}
