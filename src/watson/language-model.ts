import { canonicalId, modelPath, MODELS_PATH } from './path.ts';
import {
  optionalInstant,
  optionalString,
  readList,
  readNothing,
  readStrings,
  readObject,
  requiredString,
  setPresent,
  wordOf,
} from './read.ts';
import type { Reading, Send } from './exchange.ts';
import type { Signal } from './signal.ts';
import {
  MODEL_STATUSES,
  TRAINING_WARNING_CODES,
  type CreateLanguageModel,
  type LanguageModel,
  type OnOddity,
  type TrainingWarning,
  type TrainOptions,
} from './types.ts';

/** The calls on custom language models. Each rejects with a `WatsonError`, or with `InvalidPathError` for an invalid id. */
export interface LanguageModels {
  /** `GET /v1/customizations` */
  list(language?: string, signal?: Signal): Promise<LanguageModel[]>;
  /** `GET /v1/customizations/{id}` */
  get(id: string, signal?: Signal): Promise<LanguageModel>;
  /** `POST /v1/customizations`. Returns the id of the new model. */
  create(model: CreateLanguageModel): Promise<string>;
  /** `POST /v1/customizations/{id}/train`. Returns what the training leaves out. */
  train(id: string, options: TrainOptions): Promise<TrainingWarning[]>;
  /** `POST /v1/customizations/{id}/reset` */
  reset(id: string): Promise<void>;
  /** `POST /v1/customizations/{id}/upgrade_model` */
  upgrade(id: string): Promise<void>;
  /** `DELETE /v1/customizations/{id}` */
  delete(id: string): Promise<void>;
}

export function createLanguageModels(send: Send): LanguageModels {
  return {
    list: (language, signal) =>
      send({
        method: 'GET',
        path: MODELS_PATH,
        query: { language },
        operation: 'read',
        read: readModels,
        signal,
      }),
    // Without `await` the result would take two more turns of the queue of microtasks, in each poll.
    get: async (id, signal) =>
      await send({
        method: 'GET',
        path: modelPath(id),
        operation: 'read',
        onResource: true,
        read: (response, { onOddity }) => readModelOf(id, response, onOddity),
        signal,
      }),
    create: async (model) =>
      send({
        method: 'POST',
        path: MODELS_PATH,
        body: model,
        operation: 'create',
        read: (response) => canonicalId(requiredString(readObject(response), 'customization_id')),
      }),
    train: async (id, options) =>
      send({
        method: 'POST',
        path: `${modelPath(id)}/train`,
        query: { ...options },
        operation: 'train',
        onResource: true,
        read: (response, reading) =>
          readList(readObject(response)['warnings'] ?? [], 'warnings', readTrainingWarning, reading),
      }),
    reset: async (id) =>
      send({
        method: 'POST',
        path: `${modelPath(id)}/reset`,
        operation: 'reset',
        onResource: true,
        read: readNothing,
      }),
    upgrade: async (id) =>
      send({
        method: 'POST',
        path: `${modelPath(id)}/upgrade_model`,
        operation: 'upgrade',
        onResource: true,
        read: readNothing,
      }),
    delete: async (id) =>
      send({
        method: 'DELETE',
        path: modelPath(id),
        operation: 'delete',
        onResource: true,
        read: readNothing,
      }),
  };
}

function readModels(response: unknown, reading: Reading): LanguageModel[] | Promise<LanguageModel[]> {
  return readList(readObject(response)['customizations'], 'customizations', readLanguageModel, reading);
}

function readModelOf(id: string, response: unknown, onOddity: OnOddity): LanguageModel {
  const model = readLanguageModel(response, onOddity);
  if (model.customization_id === canonicalId(id)) return model;
  throw new TypeError('the response is about another model');
}

function readLanguageModel(value: unknown, onOddity: OnOddity): LanguageModel {
  const fields = readObject(value);
  const baseModelName = optionalString(fields, 'base_model_name') ?? '';
  const model: LanguageModel = {
    customization_id: canonicalId(requiredString(fields, 'customization_id')),
    name: optionalString(fields, 'name') ?? '',
    language: optionalString(fields, 'language') ?? baseModelName.slice(0, 5),
    base_model_name: baseModelName,
    versions: readStrings(fields, 'versions'),
    status: wordOf(fields['status'], MODEL_STATUSES, 'LanguageModel.status', onOddity),
    progress: readProgress(fields['progress']),
  };
  setPresent(model, 'dialect', optionalString(fields, 'dialect'));
  setPresent(model, 'description', optionalString(fields, 'description'));
  setPresent(model, 'owner', optionalString(fields, 'owner'));
  setPresent(model, 'created', optionalInstant(fields, 'created'));
  setPresent(model, 'updated', optionalInstant(fields, 'updated'));
  setPresent(model, 'error', optionalString(fields, 'error'));
  return model;
}

function readProgress(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number') throw new TypeError('expected progress to be a number');
  return Math.min(100, Math.max(0, Math.round(value)));
}

function readTrainingWarning(value: unknown, onOddity: OnOddity): TrainingWarning {
  const fields = readObject(value);
  return {
    code: wordOf(fields['code'], TRAINING_WARNING_CODES, 'TrainingWarning.code', onOddity),
    message: optionalString(fields, 'message') ?? '',
  };
}
