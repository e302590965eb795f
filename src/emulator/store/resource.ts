/** Corpora and grammars: two kinds of resource that share one namespace per model. */

import type { Service } from '../service.ts';

export type ResourceKind = 'corpus' | 'grammar';
export type AnalysisOutcome = 'analyzed' | 'undetermined';

export type ResourceRow = {
  number: number;
  customization_id: string;
  kind: ResourceKind;
  name: string;
  total_words: number;
  out_of_vocabulary_words: number;
  status: AnalysisOutcome | 'being_processed';
  outcome: AnalysisOutcome;
  customer_id: string | null;
};

/** An out-of-vocabulary word of a resource. */
export interface ResourceWord {
  word: string;
  count: number;
  soundsLike: readonly string[];
}

export interface NewResource {
  kind: ResourceKind;
  name: string;
  totalWords: number;
  newWords: readonly ResourceWord[];
  outcome: AnalysisOutcome;
  customerId: string | undefined;
}

export function findResource(service: Service, id: string, name: string): ResourceRow | undefined {
  return service.store.get<ResourceRow>(
    'SELECT * FROM resource WHERE customization_id = ? AND name = ?',
    id,
    name,
  );
}

export function listResources(service: Service, id: string, kind: ResourceKind): ResourceRow[] {
  return service.store.all<ResourceRow>(
    'SELECT * FROM resource WHERE customization_id = ? AND kind = ? ORDER BY number',
    id,
    kind,
  );
}

/** Adds a resource that is not analyzed yet. Replaces a resource of the same name. */
export function insertResource(service: Service, id: string, resource: NewResource): void {
  const { store } = service;
  dropReplacedWords(service, id, resource.name);
  store.run('DELETE FROM resource WHERE customization_id = ? AND name = ?', id, resource.name);
  const valid = resource.outcome === 'analyzed';
  store.run(
    `INSERT INTO resource
       (customization_id, kind, name, total_words, out_of_vocabulary_words, status, outcome, customer_id)
     VALUES (?, ?, ?, ?, ?, 'being_processed', ?, ?)`,
    id,
    resource.kind,
    resource.name,
    valid ? resource.totalWords : 0,
    valid ? resource.newWords.length : 0,
    resource.outcome,
    resource.customerId ?? null,
  );
  const number = findResource(service, id, resource.name)?.number ?? 0;
  if (valid) insertNewWords(service, id, number, resource.newWords);
}

/** Adds the words of a resource. A word that the model already has keeps its definition. */
function insertNewWords(service: Service, id: string, number: number, words: readonly ResourceWord[]): void {
  for (const { word, count, soundsLike } of words) {
    service.store.run('INSERT INTO word_source VALUES (?, ?, ?)', number, word, count);
    service.store.run(
      `INSERT INTO word (customization_id, word, sounds_like, display_as, by_user, initial_count)
       VALUES (?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING`,
      id,
      word,
      JSON.stringify(soundsLike),
      word,
    );
  }
}

/** Deletes the words that only this resource contains, before another text replaces it. */
function dropReplacedWords(service: Service, id: string, name: string): void {
  service.store.run(
    `DELETE FROM word WHERE customization_id = ? AND by_user = 0
       AND word IN (SELECT word_source.word FROM word_source JOIN resource ON number = resource
                    WHERE customization_id = ? AND name = ?)
       AND word NOT IN (SELECT word_source.word FROM word_source JOIN resource ON number = resource
                        WHERE customization_id = ? AND name <> ?)`,
    id,
    id,
    name,
    id,
    name,
  );
}

export function deleteResource(service: Service, resource: ResourceRow): void {
  service.store.run('DELETE FROM resource WHERE number = ?', resource.number);
}

/** Deletes the words that no resource contains any more, except those that the user has added or changed. */
export function dropOrphans(service: Service, id: string): void {
  service.store.run(
    `DELETE FROM word WHERE customization_id = ? AND by_user = 0 AND word NOT IN (
       SELECT word_source.word FROM word_source JOIN resource ON number = resource WHERE customization_id = ?)`,
    id,
    id,
  );
}

/** The number of out-of-vocabulary words in the resources of a model, without the resource `except`. */
export function countNewWords(service: Service, id: string, except: string): number {
  const found = service.store.get<{ words: number }>(
    `SELECT count(DISTINCT word) AS words FROM word_source JOIN resource ON number = resource
     WHERE customization_id = ? AND name <> ?`,
    id,
    except,
  );
  return found?.words ?? 0;
}

/** The number of words in the resources of a model, without the resource `except`. */
export function countWords(service: Service, id: string, except: string): number {
  const found = service.store.get<{ words: number }>(
    'SELECT coalesce(sum(total_words), 0) AS words FROM resource WHERE customization_id = ? AND name <> ?',
    id,
    except,
  );
  return found?.words ?? 0;
}
