import { randomUUID } from 'node:crypto';
import type { LanguageModel } from '../watson/types.ts';
import { findBaseModel, newestVersion } from './base-model.ts';
import { readJson } from './http/body.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { dialectOf, languageOf } from './rules/family.ts';
import { insertModel, modelById, versionsOf } from './store/language-model.ts';
import type { ModelRow, NewModel } from './store/language-model.ts';
import { modelIdOf, optionalString, requiredString } from './http/parameter.ts';
import type { Reply, Call, Service } from './service.ts';

const MAX_MODELS = 1024;
const MAX_BODY_BYTES = 256 * 1024;

/** `POST /v1/customizations` */
export async function createModel(service: Service, call: Call): Promise<Reply> {
  const input = readInput(service, await readJson(call, MAX_BODY_BYTES));
  const owned = service.store.get<{ models: number }>(
    'SELECT count(*) AS models FROM language_model WHERE instance = ?',
    call.instance,
  );
  if ((owned?.models ?? 0) >= MAX_MODELS) throw serviceError(400, TEXTS.tooManyModels(MAX_MODELS));
  const customization_id = randomUUID();
  insertModel(service, {
    ...input,
    customization_id,
    instance: call.instance,
    versions: [newestVersion(service, input.base_model_name)],
    created: service.clock.now(),
  });
  return { status: 201, body: { customization_id } };
}

type ModelInput = Pick<NewModel, 'name' | 'base_model_name' | 'dialect' | 'description'>;

function readInput(service: Service, body: Record<string, unknown>): ModelInput {
  const name = requiredString(body, 'name', 256);
  if (/[\\/:=&?]/.test(name)) throw serviceError(400, TEXTS.badCharacters('name'));
  const base_model_name = requiredString(body, 'base_model_name', 256);
  const baseModel = findBaseModel(service, base_model_name);
  if (!baseModel) throw serviceError(400, TEXTS.baseModelNotFound(base_model_name));
  if (!baseModel.supported_features.custom_language_model) {
    throw serviceError(400, TEXTS.baseModelNotCustomizable(base_model_name));
  }
  const dialect = optionalString(body, 'dialect', 16);
  const expected = dialectOf(base_model_name);
  if (dialect !== undefined && dialect.toLowerCase() !== expected.toLowerCase()) {
    throw serviceError(400, TEXTS.badDialect(dialect, base_model_name));
  }
  const description = optionalString(body, 'description', 128);
  return { name, base_model_name, dialect: expected, description };
}

/** `GET /v1/customizations` */
export function listModels(service: Service, call: Call): Reply {
  const language = call.query.get('language');
  const models = service.store
    .all<ModelRow>('SELECT * FROM language_model WHERE instance = ? ORDER BY number', call.instance)
    .filter((model) => language === null || languageOf(model.base_model_name) === language);
  return { status: 200, body: { customizations: models.map(toWire) } };
}

/** `GET /v1/customizations/{customization_id}` */
export function getModel(service: Service, call: Call): Reply {
  const model = toWire(findModel(service, call));
  const unexpected = [...new Set(call.query.keys())].map((name) => `'${name}'`);
  if (unexpected.length === 0) return { status: 200, body: model };
  const warnings = `Unexpected query parameter(s) [${unexpected.join(', ')}] detected`;
  return { status: 200, body: { ...model, warnings } };
}

/** `DELETE /v1/customizations/{customization_id}` */
export function deleteModel(service: Service, call: Call): Reply {
  const { customization_id } = findIdleModel(service, call);
  service.store.run('DELETE FROM language_model WHERE customization_id = ?', customization_id);
  return { status: 200, body: {} };
}

/** `POST /v1/customizations/{customization_id}/reset`: removes all data, so that the model is as it was after its creation. */
export function resetModel(service: Service, call: Call): Reply {
  const { store, clock } = service;
  const { customization_id: id } = findIdleModel(service, call);
  store.transaction(() => {
    store.run('DELETE FROM resource WHERE customization_id = ?', id);
    store.run('DELETE FROM word WHERE customization_id = ?', id);
    store.run(
      `UPDATE language_model SET status = 'pending', error = NULL, changed = 0, customization_weight = NULL, updated = ?
       WHERE customization_id = ?`,
      clock.now(),
      id,
    );
  });
  return { status: 200, body: {} };
}

/** The model with the id in the path. A model of another instance is reported as unknown. */
export function findModel(service: Service, call: Call): ModelRow {
  const model = modelById(service, modelIdOf(call));
  if (model?.instance === call.instance) return model;
  throw serviceError(service.settings.unknownIdStatus, TEXTS.unknownModel(call.params[0] ?? ''));
}

/** The model with the id in the path, for a request that changes it. Throws a 409 while an operation runs. */
export function findIdleModel(service: Service, call: Call): ModelRow {
  const model = findModel(service, call);
  if (model.busy_kind !== null) throw serviceError(409, TEXTS.locked(model.customization_id));
  return model;
}

/** A model in the form of the REST interface. Absent values are left out, not null. */
export function toWire(model: ModelRow): LanguageModel {
  return {
    customization_id: model.customization_id,
    created: new Date(model.created).toISOString(),
    updated: new Date(model.updated).toISOString(),
    language: languageOf(model.base_model_name),
    dialect: model.dialect,
    versions: versionsOf(model),
    owner: model.instance,
    name: model.name,
    ...(model.description !== null && { description: model.description }),
    base_model_name: model.base_model_name,
    ...(model.error !== null && { error: model.error }),
    status: model.status,
    progress: model.status === 'available' ? 100 : 0,
  };
}
