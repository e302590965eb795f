/**
 * Acoustic models, reduced to the calls that clients make: create, list, get, reset and delete. They require a base
 * model of the previous generation, hold no data, and are always `pending`.
 */

import { randomUUID } from 'node:crypto';
import { findBaseModel, newestVersion } from './base-model.ts';
import { readJson } from './http/body.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { languageOf } from './rules/family.ts';
import { modelIdOf, optionalString, requiredString } from './http/parameter.ts';
import type { Reply, Call, Service } from './service.ts';

type AcousticRow = {
  customization_id: string;
  instance: string;
  name: string;
  description: string | null;
  base_model_name: string;
  version: string;
  created: number;
  updated: number;
};

const MAX_MODELS = 1024;
const MAX_BODY_BYTES = 256 * 1024;

/** `POST /v1/acoustic_customizations` */
export async function createAcousticModel(service: Service, call: Call): Promise<Reply> {
  const body = await readJson(call, MAX_BODY_BYTES);
  const name = requiredString(body, 'name', 256);
  const base = requiredString(body, 'base_model_name', 256);
  const description = optionalString(body, 'description', 128);
  const baseModel = findBaseModel(service, base);
  if (!baseModel) throw serviceError(400, TEXTS.baseModelNotFound(base));
  if (!baseModel.supported_features.custom_acoustic_model) throw serviceError(400, TEXTS.noAcoustic(base));
  if (ownModels(service, call).length >= MAX_MODELS) throw serviceError(400, TEXTS.tooManyModels(MAX_MODELS));
  const customization_id = randomUUID();
  const now = service.clock.now();
  service.store.run(
    'INSERT INTO acoustic_model VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    customization_id,
    call.instance,
    name,
    description ?? null,
    base,
    newestVersion(service, base),
    now,
    now,
  );
  return { status: 201, body: { customization_id } };
}

/** `GET /v1/acoustic_customizations` */
export function listAcousticModels(service: Service, call: Call): Reply {
  const language = call.query.get('language');
  const customizations = ownModels(service, call)
    .filter((model) => language === null || languageOf(model.base_model_name) === language)
    .map(toWire);
  return { status: 200, body: { customizations } };
}

/** `GET /v1/acoustic_customizations/{customization_id}` */
export function getAcousticModel(service: Service, call: Call): Reply {
  return { status: 200, body: toWire(findAcousticModel(service, call)) };
}

/** `POST /v1/acoustic_customizations/{customization_id}/reset` */
export function resetAcousticModel(service: Service, call: Call): Reply {
  const { customization_id: id } = findAcousticModel(service, call);
  service.store.run(
    'UPDATE acoustic_model SET updated = ? WHERE customization_id = ?',
    service.clock.now(),
    id,
  );
  return { status: 200, body: {} };
}

/** `DELETE /v1/acoustic_customizations/{customization_id}` */
export function deleteAcousticModel(service: Service, call: Call): Reply {
  const { customization_id: id } = findAcousticModel(service, call);
  service.store.run('DELETE FROM acoustic_model WHERE customization_id = ?', id);
  return { status: 200, body: {} };
}

function ownModels(service: Service, call: Call): AcousticRow[] {
  return service.store.all<AcousticRow>(
    'SELECT * FROM acoustic_model WHERE instance = ? ORDER BY rowid',
    call.instance,
  );
}

function findAcousticModel(service: Service, call: Call): AcousticRow {
  const id = modelIdOf(call);
  const model = ownModels(service, call).find((one) => one.customization_id === id);
  if (model) return model;
  throw serviceError(service.settings.unknownIdStatus, TEXTS.unknownModel(call.params[0] ?? ''));
}

function toWire(model: AcousticRow): object {
  return {
    customization_id: model.customization_id,
    created: new Date(model.created).toISOString(),
    updated: new Date(model.updated).toISOString(),
    language: languageOf(model.base_model_name),
    versions: [model.version],
    owner: model.instance,
    name: model.name,
    ...(model.description !== null && { description: model.description }),
    base_model_name: model.base_model_name,
    status: 'pending',
    progress: 0,
  };
}
