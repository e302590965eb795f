import type { CreateLanguageModel, LanguageModel, ModelStatus } from '../../watson/types.ts';
import { firstVersion, newestVersion } from '../base-model.ts';
import { serviceError, TEXTS } from '../http/errors.ts';
import { dialectOf, languageOf } from '../rules/family.ts';
import type { Call, Service } from '../service.ts';

/** The running operation of a model. There is at most one. */
export type BusyKind = 'analysis' | 'training' | 'upgrade';

export type ModelRow = {
  number: number;
  customization_id: string;
  instance: string;
  name: string;
  description: string | null;
  base_model_name: string;
  dialect: string;
  /** A JSON array, oldest first. */
  versions: string;
  created: number;
  updated: number;
  status: Exclude<ModelStatus, 'unknown'>;
  error: string | null;
  customization_weight: number | null;
  /** 1 if the data changed since the last training. */
  changed: 0 | 1;
  busy_kind: BusyKind | null;
  busy_until: number | null;
  busy_plan: string | null;
};

const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** The model with the id in the path. A model of another instance is reported as unknown. */
export function findModel(service: Service, call: Call): ModelRow {
  const [id = ''] = call.params;
  if (!isGuid(id)) throw serviceError(400, TEXTS.malformedGuid(id));
  const model = service.store.get<ModelRow>(
    'SELECT * FROM language_model WHERE customization_id = ?',
    id.toLowerCase(),
  );
  if (!model || model.instance !== call.instance) {
    throw serviceError(service.settings.unknownIdStatus, TEXTS.unknownModel(id));
  }
  return model;
}

/** The model with the id in the path, for a request that changes it. Throws a 409 while an operation runs. */
export function findIdleModel(service: Service, call: Call): ModelRow {
  const model = findModel(service, call);
  if (model.busy_kind !== null) throw serviceError(409, TEXTS.locked(model.customization_id));
  return model;
}

export interface NewModel extends CreateLanguageModel {
  customization_id: string;
  instance: string;
  /** Milliseconds since the epoch. */
  created: number;
  /** @default the newest version of the base model */
  versions?: string[];
}

export function insertModel(service: Service, model: NewModel): void {
  service.store.run(
    `INSERT INTO language_model
       (customization_id, instance, name, description, base_model_name, dialect, versions, created, updated, status)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')`,
    model.customization_id,
    model.instance,
    model.name,
    model.description ?? null,
    model.base_model_name,
    model.dialect ?? dialectOf(model.base_model_name),
    JSON.stringify(model.versions ?? [newestVersion(service, model.base_model_name)]),
    model.created,
    model.created,
  );
}

/** The base model versions of a custom model, oldest first. */
export function versionsOf(model: ModelRow): string[] {
  const versions: unknown = JSON.parse(model.versions);
  return Array.isArray(versions) ? versions.map(String) : [firstVersion(model.base_model_name)];
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
