import type { TrainingWarning, TrainOptions } from '../watson/types.ts';
import { newestVersion } from './base-model.ts';
import { modelError, serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { DEFAULT_WEIGHT, familyOf, upgradesByTraining } from './rules/family.ts';
import { findIdleModel, findModel } from './language-model.ts';
import { versionsOf } from './store/language-model.ts';
import type { ModelRow } from './store/language-model.ts';
import { begin, type OperationPlan } from './lifecycle.ts';
import { hasValidData, setStatus } from './model-state.ts';
import { booleanOf, choiceOf, fractionOf } from './http/parameter.ts';
import { listResources } from './store/resource.ts';
import type { ResourceKind } from './store/resource.ts';
import type { Reply, Call, Service } from './service.ts';

/** `POST /v1/customizations/{customization_id}/train` */
export function trainModel(service: Service, call: Call): Reply {
  findModel(service, call);
  const { strict, force, customization_weight } = readOptions(call.query);
  const model = findIdleModel(service, call);
  const id = model.customization_id;
  const words = amountOfData(service, id);
  if (words === undefined || (model.changed === 0 && !force)) throw serviceError(400, TEXTS.nothingNew);
  const invalid = invalidResources(service, id);
  if (strict && invalid.length > 0) {
    const list = invalid.map(({ type, names }) => `${type} [${names}]`).join(', ');
    throw rejectTraining(service, model, TEXTS.invalidResources(list));
  }
  if (!hasValidData(service, id)) throw rejectTraining(service, model, TEXTS.nothingValid);
  setWeight(service, model, customization_weight);
  begin(service, id, 'training', words, planOf(service, model));
  const warnings = invalid.map(({ code, type, names }): TrainingWarning => {
    return { code, message: TEXTS.excluded(type, names) };
  });
  return { status: 200, body: warnings.length > 0 ? { warnings } : {} };
}

function readOptions(query: URLSearchParams): TrainOptions & { strict: boolean; force: boolean } {
  const customization_weight = fractionOf(query, 'customization_weight');
  return {
    word_type_to_add: choiceOf(query, 'word_type_to_add', ['all', 'user'], 'all'),
    strict: booleanOf(query, 'strict', true),
    force: booleanOf(query, 'force', false),
    ...(customization_weight !== undefined && { customization_weight }),
  };
}

/** Number of words in all data of a model, which determines the duration. Undefined if the model has no data. */
export function amountOfData(service: Service, id: string): number | undefined {
  const data = service.store.get<{ resources: number; resource_words: number; words: number }>(
    `SELECT (SELECT count(*) FROM resource WHERE customization_id = ?) AS resources,
            (SELECT coalesce(sum(total_words), 0) FROM resource WHERE customization_id = ?) AS resource_words,
            (SELECT count(*) FROM word WHERE customization_id = ? AND by_user = 1) AS words`,
    id,
    id,
    id,
  );
  if (!data || data.resources + data.words === 0) return undefined;
  return data.resource_words + data.words;
}

interface InvalidResources {
  code: TrainingWarning['code'];
  type: string;
  names: string;
}

/** The names of the invalid corpora, grammars and words. Kinds without invalid data are left out. */
function invalidResources(service: Service, id: string): InvalidResources[] {
  const { store } = service;
  const undetermined = (kind: ResourceKind): { name: string }[] =>
    listResources(service, id, kind).filter(({ status }) => status === 'undetermined');
  const words = store.all<{ name: string }>(
    'SELECT word AS name FROM word WHERE customization_id = ? AND error IS NOT NULL ORDER BY word',
    id,
  );
  const kinds: InvalidResources[] = [
    { code: 'invalid_corpus_files', type: 'corpus files', names: namesOf(undetermined('corpus')) },
    { code: 'invalid_grammar_files', type: 'grammar files', names: namesOf(undetermined('grammar')) },
    { code: 'invalid_words', type: 'words', names: namesOf(words) },
  ];
  return kinds.filter(({ names }) => names !== '');
}

function namesOf(members: { name: string }[]): string {
  return members.map(({ name }) => name).join(', ');
}

/** A training that is rejected because of invalid data sets the model to `failed`. */
function rejectTraining(service: Service, model: ModelRow, text: string): Error {
  const isTrainable = model.status === 'ready' || model.status === 'failed';
  if (isTrainable && service.settings.refusedTrainingFails) {
    setStatus(service, model.customization_id, 'failed', service.clock.now(), modelError(400, text));
  }
  return serviceError(400, text);
}

/** A weight is kept until a training sets another one. A move to a new version resets it. */
function setWeight(service: Service, model: ModelRow, weight: number | undefined): void {
  const kept = movesTo(service, model) ? null : model.customization_weight;
  service.store.run(
    'UPDATE language_model SET customization_weight = ? WHERE customization_id = ?',
    weight ?? kept ?? DEFAULT_WEIGHT[familyOf(model.base_model_name)],
    model.customization_id,
  );
}

function planOf(service: Service, model: ModelRow): OperationPlan {
  const version = movesTo(service, model);
  const { nextTraining: failure } = service.faults;
  service.faults.nextTraining = undefined;
  if (failure !== undefined) return { failure: modelError(500, failure) };
  return version === undefined ? {} : { versions: [...versionsOf(model), version] };
}

/** The new version of the base model that a training would move the model to. */
function movesTo(service: Service, model: ModelRow): string | undefined {
  if (!upgradesByTraining(familyOf(model.base_model_name))) return undefined;
  const newest = newestVersion(service, model.base_model_name);
  return versionsOf(model).includes(newest) ? undefined : newest;
}
