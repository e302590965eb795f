/** What corpora and grammars have in common: names, adding and deleting. */

import { serviceError } from './errors.ts';
import { begin, type OperationPlan } from './lifecycle.ts';
import { dataAdded, restate } from './model-state.ts';
import { lengthOf } from './rules/characters.ts';
import { familyOf } from './rules/family.ts';
import type { WordCounts } from './rules/word-counter.ts';
import { generatedSound } from './rules/word-rules.ts';
import type { Call, Reply, Service } from './service.ts';
import type { ModelRow } from './store/language-model.ts';
import { deleteResource, dropOrphans, findResource, insertResource } from './store/resource.ts';
import type { NewResource, ResourceKind, ResourceRow } from './store/resource.ts';
import { TEXTS } from './texts.ts';

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

/** The resource of a kind and name. Throws a 400 if there is none. */
export function requireResource(service: Service, id: string, kind: ResourceKind, name: string): ResourceRow {
  const resource = findResource(service, id, name);
  if (resource?.kind !== kind) throw serviceError(400, TEXTS.unknownResource(kind, name));
  return resource;
}

type AddedResource = Pick<NewResource, 'kind' | 'name' | 'outcome' | 'customerId'>;

/** Stores a resource and starts its analysis. The previous generation generates pronunciations of new words. */
export function addResource(
  service: Service,
  model: ModelRow,
  resource: AddedResource,
  { totalWords, newWords }: WordCounts,
): Reply {
  const { customization_id: id, base_model_name: base } = model;
  const isGenerated = familyOf(base) === 'previous';
  const words = Array.from(newWords, ([word, count]) => {
    return { word, count, soundsLike: isGenerated ? [generatedSound(word)] : [] };
  });
  const changes = changesData(service, id, resource);
  insertResource(service, id, { ...resource, totalWords, newWords: words });
  dropWords(service, model);
  dataAdded(service, id, changes);
  const plan: OperationPlan = changes ? {} : { status: model.status };
  begin(service, id, 'analysis', totalWords, plan);
  return { status: 201, body: {} };
}

/** A grammar that does not compile adds no data, so the status of the model does not change. */
function changesData(service: Service, id: string, { kind, name, outcome }: AddedResource): boolean {
  if (kind !== 'grammar' || outcome === 'analyzed') return true;
  return findResource(service, id, name)?.status === 'analyzed';
}

/** Only the previous generation deletes the words that no resource contains any more. */
function dropWords(service: Service, { customization_id: id, base_model_name: base }: ModelRow): void {
  if (familyOf(base) === 'previous') dropOrphans(service, id);
}

/** Deletes a resource. */
export function removeResource(service: Service, model: ModelRow, resource: ResourceRow): Reply {
  service.store.transaction(() => {
    deleteResource(service, resource);
    dropWords(service, model);
    restate(service, resource.customization_id, service.clock.now());
  });
  return { status: 200, body: {} };
}
