import type { WordType } from '../../watson/types.ts';
import type { Service } from '../service.ts';

export type WordRow = {
  word: string;
  /** A JSON array. */
  sounds_like: string;
  display_as: string;
  mapping_only: 0 | 1 | null;
  by_user: 0 | 1;
  /** 1 if the user added the word before any resource contained it. */
  initial_count: 0 | 1;
  /** A JSON array of errors, or null. */
  error: string | null;
  /** Occurrences in the analyzed resources. */
  occurrences: number | null;
  /** A JSON array of names of resources, or null. */
  sources: string | null;
};

export const WORD_TYPES = ['all', 'user', 'corpora', 'grammars'] as const satisfies readonly WordType[];

const TYPE_CONDITIONS: Record<WordType, string> = {
  all: '1',
  user: 'by_user = 1',
  // A word without a resource is left over from a deleted corpus.
  corpora: '(corpora > 0 OR (by_user = 0 AND corpora IS NULL))',
  grammars: 'grammars > 0',
};

/** Selects the words of a model. A word whose resources are all still being analyzed is left out. */
const SELECT = `
WITH seen AS (
  SELECT word_source.word, sum(word_source.count) AS occurrences, json_group_array(name ORDER BY number) AS sources,
         sum(kind = 'corpus') AS corpora, sum(kind = 'grammar') AS grammars
  FROM resource JOIN word_source ON resource = number
  WHERE customization_id = ? AND status = 'analyzed' GROUP BY word_source.word
)
SELECT word.*, occurrences, sources FROM word LEFT JOIN seen USING (word)
WHERE customization_id = ? AND (by_user = 1 OR occurrences > 0 OR word.word NOT IN (
  SELECT word_source.word FROM resource JOIN word_source ON resource = number WHERE customization_id = ?))`;

/** The words of one type, in the order of their code points. */
export function listWords({ store }: Service, id: string, type: WordType): WordRow[] {
  return store.all<WordRow>(`${SELECT} AND ${TYPE_CONDITIONS[type]} ORDER BY word`, id, id, id);
}

export function findWord({ store }: Service, id: string, word: string): WordRow | undefined {
  return store.get<WordRow>(`${SELECT} AND word = ?`, id, id, id, word);
}

/** The number of all words that a model stores, analyzed or not. */
export function countWords({ store }: Service, id: string): number {
  const found = store.get<{ words: number }>(
    'SELECT count(*) AS words FROM word WHERE customization_id = ?',
    id,
  );
  return found?.words ?? 0;
}

export interface NewWord {
  word: string;
  soundsLike: string[];
  displayAs: string;
  mappingOnly: boolean | undefined;
  /** A JSON array, or null. */
  error: string | null;
  customerId: string | undefined;
}

/** Adds a word of the user or replaces its definition. Its occurrences in resources are kept. */
export function putWord(service: Service, id: string, word: NewWord): void {
  service.store.run(
    `INSERT INTO word (customization_id, word, sounds_like, display_as, mapping_only, by_user, initial_count, error, customer_id)
     VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?)
     ON CONFLICT DO UPDATE SET sounds_like = excluded.sounds_like, display_as = excluded.display_as, by_user = 1,
       mapping_only = excluded.mapping_only, error = excluded.error, customer_id = excluded.customer_id`,
    id,
    word.word,
    JSON.stringify(word.soundsLike),
    word.displayAs,
    word.mappingOnly === undefined ? null : Number(word.mappingOnly),
    word.error,
    word.customerId ?? null,
  );
}

/** Removes a word from the model and its resources. Only a new resource can add it again. */
export function removeWord(service: Service, id: string, word: string): void {
  service.store.run(
    'DELETE FROM word_source WHERE word = ? AND resource IN (SELECT number FROM resource WHERE customization_id = ?)',
    word,
    id,
  );
  service.store.run('DELETE FROM word WHERE customization_id = ? AND word = ?', id, word);
}
