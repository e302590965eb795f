import type { Reading, Send } from './exchange.ts';
import type { Signal } from './signal.ts';
import { nameSegment } from './path.ts';
import { MAX_INT, optionalString, readList, readObject, requiredString } from './read.ts';
import type { SpeechModel, SupportedFeatures } from './types.ts';

/** The two calls on base models. */
export interface BaseModels {
  /** `GET /v1/models`. The order may differ from call to call. */
  list(signal?: Signal): Promise<SpeechModel[]>;
  /** `GET /v1/models/{name}` */
  get(name: string, signal?: Signal): Promise<SpeechModel>;
}

export function createBaseModels(send: Send): BaseModels {
  return {
    list: (signal) =>
      send({ method: 'GET', path: '/v1/models', operation: 'read', read: readModels, signal }),
    get: async (name, signal) =>
      send({
        method: 'GET',
        path: `/v1/models/${nameSegment(name)}`,
        operation: 'read',
        onResource: true,
        read: readBaseModel,
        signal,
      }),
  };
}

function readModels(response: unknown, reading: Reading): SpeechModel[] | Promise<SpeechModel[]> {
  return readList(readObject(response)['models'], 'models', readBaseModel, reading);
}

function readBaseModel(value: unknown): SpeechModel {
  const fields = readObject(value);
  const { rate } = fields;
  if (typeof rate !== 'number' || !Number.isInteger(rate) || Math.abs(rate) > MAX_INT)
    throw new TypeError('expected rate to be an integer');
  return {
    name: requiredString(fields, 'name'),
    language: requiredString(fields, 'language'),
    rate,
    url: optionalString(fields, 'url') ?? '',
    description: optionalString(fields, 'description') ?? '',
    supported_features: readFeatures(fields['supported_features']),
  };
}

function readFeatures(value: unknown): SupportedFeatures {
  const { custom_language_model, custom_acoustic_model, speaker_labels, low_latency } = readObject(
    value ?? {},
  );
  return {
    custom_language_model: custom_language_model === true,
    custom_acoustic_model: custom_acoustic_model === true,
    speaker_labels: speaker_labels === true,
    ...(typeof low_latency === 'boolean' && { low_latency }),
  };
}
