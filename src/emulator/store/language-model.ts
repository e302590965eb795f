import type { ModelStatus } from '../../watson/types.ts';
import type { Service } from '../service.ts';

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

export type NewModel = Pick<
  ModelRow,
  'customization_id' | 'instance' | 'name' | 'base_model_name' | 'dialect' | 'created'
> & {
  description?: string | undefined;
  versions: readonly string[];
};

export function modelById(service: Service, id: string): ModelRow | undefined {
  return service.store.get<ModelRow>('SELECT * FROM language_model WHERE customization_id = ?', id);
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
    model.dialect,
    JSON.stringify(model.versions),
    model.created,
    model.created,
  );
}

/** The base model versions of a custom model, oldest first. */
export function versionsOf(model: ModelRow): string[] {
  const versions: string[] = JSON.parse(model.versions);
  return versions;
}
