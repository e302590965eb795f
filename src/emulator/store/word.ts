import type { WordType } from '../../watson/types.ts';
import type { ModelRow } from './language-model.ts';
import { familyOf } from '../rules/family.ts';
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
  /** Occurrences in the analysed resources. */
  occurrences: number | null;
  /** A JSON array of names of resources, or null. */
  sources: string | null;
};

/** A word in the form of the REST interface. Columns with JSON are parsed and passed on unchanged. */
export interface WireWord {
  word: string;
  sounds_like: unknown;
  display_as: string;
  count: number;
  source: unknown;
  mapping_only?: boolean;
  error?: unknown;
}

export const WORD_TYPES = ['all', 'user', 'corpora', 'grammars'] as const satisfies readonly WordType[];
export type WordOrder = { by: 'alphabetical' | 'count'; descending: boolean };

const TYPE_CONDITIONS: Record<WordType, string> = {
  all: '1',
  user: 'by_user = 1',
  corpora: 'corpora > 0',
  grammars: 'grammars > 0',
};

/** Selects the words of a model. A word whose resources are all still being analysed is left out. */
const SELECT = `
WITH seen AS (
  SELECT word_source.word, sum(word_source.count) AS occurrences, json_group_array(name ORDER BY number) AS sources,
         sum(kind = 'corpus') AS corpora, sum(kind = 'grammar') AS grammars
  FROM resource JOIN word_source ON resource = number
  WHERE customization_id = ? AND status = 'analyzed' GROUP BY word_source.word
)
SELECT word.*, occurrences, sources FROM word LEFT JOIN seen USING (word)
WHERE customization_id = ? AND (by_user = 1 OR occurrences > 0)`;

/** The words of one type. Alphabetical order is by code point, also among words of equal count. */
export function listWords(service: Service, model: ModelRow, type: WordType, sort: WordOrder): WireWord[] {
  const id = model.customization_id;
  const sql = `${SELECT} AND ${TYPE_CONDITIONS[type]} ORDER BY word`;
  const words = service.store.all<WordRow>(sql, id, id).map((row) => toWire(model, row));
  const sign = sort.descending ? -1 : 1;
  if (sort.by === 'count') return words.toSorted((a, b) => sign * (a.count - b.count));
  return sort.descending ? words.toReversed() : words;
}

export function findWord(service: Service, model: ModelRow, word: string): WireWord | undefined {
  const id = model.customization_id;
  const row = service.store.get<WordRow>(`${SELECT} AND word = ?`, id, id, word);
  return row && toWire(model, row);
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

function toWire(model: ModelRow, row: WordRow): WireWord {
  const isCounted = familyOf(model.base_model_name) === 'previous';
  const sources: unknown[] = JSON.parse(row.sources ?? '[]');
  return {
    word: row.word,
    sounds_like: JSON.parse(row.sounds_like),
    display_as: row.display_as,
    count: isCounted ? Math.max(1, row.initial_count + (row.occurrences ?? 0)) : 1,
    source: row.by_user === 1 ? [...sources, 'user'] : sources,
    ...(row.mapping_only !== null && { mapping_only: row.mapping_only === 1 }),
    ...(row.error !== null && { error: JSON.parse(row.error) }),
  };
}
