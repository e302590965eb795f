/** Corpora and grammars: two kinds of resource that share one namespace per model. */

import { serviceError, TEXTS } from '../http/errors.ts';
import { familyOf } from '../rules/family.ts';
import type { ModelRow } from './language-model.ts';
import { lengthOf } from '../http/parameter.ts';
import type { Call, Service } from '../service.ts';
import { generatedSound } from '../rules/word-rules.ts';

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

export interface NewResource {
  kind: ResourceKind;
  name: string;
  totalWords: number;
  newWords: ReadonlyMap<string, number>;
  outcome: AnalysisOutcome;
  customerId: string | undefined;
}

const MAX_NAME = 128;
const RESERVED = new Set(['user', 'base_lm', 'default_lm']);

/** The name in the path. Throws a 400 if it is not allowed. */
export function checkName(call: Call): string {
  const [, name = ''] = call.params;
  if (name.trim() === '' || lengthOf(name) > MAX_NAME || RESERVED.has(name)) {
    throw serviceError(400, TEXTS.resourceName(name));
  }
  return name;
}

/** Throws a 400 if the name is in use, unless the same kind of resource may be overwritten. */
export function checkFree(
  service: Service,
  id: string,
  { kind, name, overwrite }: { kind: ResourceKind; name: string; overwrite: boolean },
): void {
  const used = findResource(service, id, name);
  if (used && used.kind !== kind) throw serviceError(400, TEXTS.nameTaken(used.kind, name));
  if (used && !overwrite) throw serviceError(400, TEXTS.resourceExists(kind, name));
}

export function findResource(service: Service, id: string, name: string): ResourceRow | undefined {
  return service.store.get<ResourceRow>(
    'SELECT * FROM resource WHERE customization_id = ? AND name = ?',
    id,
    name,
  );
}

/** The resource of a kind and name. Throws a 400 if there is none. */
export function requireResource(service: Service, id: string, kind: ResourceKind, name: string): ResourceRow {
  const resource = findResource(service, id, name);
  if (resource?.kind !== kind) throw serviceError(400, TEXTS.unknownResource(kind, name));
  return resource;
}

export function listResources(service: Service, id: string, kind: ResourceKind): ResourceRow[] {
  return service.store.all<ResourceRow>(
    'SELECT * FROM resource WHERE customization_id = ? AND kind = ? ORDER BY number',
    id,
    kind,
  );
}

/** Adds a resource that is not analysed yet. Replaces a resource of the same name. */
export function insertResource(service: Service, model: ModelRow, resource: NewResource): void {
  const { store } = service;
  const id = model.customization_id;
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
    valid ? resource.newWords.size : 0,
    resource.outcome,
    resource.customerId ?? null,
  );
  const number = findResource(service, id, resource.name)?.number ?? 0;
  if (valid) insertNewWords(service, model, number, resource.newWords);
  dropOrphans(service, id);
}

/** Adds the words of a resource. A word that the model already has keeps its definition. */
function insertNewWords(
  service: Service,
  model: ModelRow,
  number: number,
  words: ReadonlyMap<string, number>,
): void {
  const isGenerated = familyOf(model.base_model_name) === 'previous';
  for (const [word, count] of words) {
    service.store.run('INSERT INTO word_source VALUES (?, ?, ?)', number, word, count);
    service.store.run(
      `INSERT INTO word (customization_id, word, sounds_like, display_as, by_user, initial_count)
       VALUES (?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING`,
      model.customization_id,
      word,
      JSON.stringify(isGenerated ? [generatedSound(word)] : []),
      word,
    );
  }
}

export function deleteResource(service: Service, resource: ResourceRow): void {
  service.store.run('DELETE FROM resource WHERE number = ?', resource.number);
  dropOrphans(service, resource.customization_id);
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

/** The customer id in the header `X-Watson-Metadata: customer_id=...`, which `DELETE /v1/user_data` refers to. */
export function customerIdOf(call: Call): string | undefined {
  const header = call.headers['x-watson-metadata'];
  return /(?:^|;)\s*customer_id=([^;=]+)/.exec(String(header ?? ''))?.[1]?.trim();
}
