import { modelIds, trainingModel } from '../operation.ts';

/** The data of the service. Each process makes the same. */
export interface Data {
  models: number;
  /** Words of each model. */
  words: number;
}

const CHANGED = '2026-03-05T11:02:40.118Z';
/** Part of each name. A service whose answers differ each time replaces the digits. */
const SERIAL = /#\d{8}/g;
const NO_SERIAL = '#00000000';
const WORD_DIGITS = 6;

export const wireModels = ({ models }: Data) =>
  modelIds(models).map((id) => ({
    ...trainingModel(id, 0),
    name: `Model ${id.slice(-4)} ${NO_SERIAL}`,
    updated: CHANGED,
  }));

export const wireWords = ({ words }: Data) =>
  Array.from({ length: words }, (_, i) => ({
    word: `pilot${String(i).padStart(WORD_DIGITS, '0')}`,
    sounds_like: [`pilot number ${i}`],
    display_as: `Pilot ${i}`,
    count: 1 + (i % 7),
    source: ['harbour'],
  }));

export type WireModel = ReturnType<typeof wireModels>[number];
export type WireWord = ReturnType<typeof wireWords>[number];

/** Splits a text where a serial number goes. */
export const splitAtSerials = (text: string): string[] => text.split(NO_SERIAL);

export const serialOf = (count: number): string => `#${String(count % 100_000_000).padStart(8, '0')}`;

/** The text with all serial numbers set to 0. */
export const withoutSerials = (text: string): string => text.replaceAll(SERIAL, NO_SERIAL);

export const MODELS_PATH = '/v1/customizations';
export const LANGUAGE = 'en-US';

/** Every path that the servers read, with its answer. */
export function answersOf(data: Data): Map<string, string> {
  const models = wireModels(data);
  const list = JSON.stringify({ customizations: models });
  const words = JSON.stringify({ words: wireWords(data) });
  return new Map([
    [MODELS_PATH, list],
    [`${MODELS_PATH}?language=${LANGUAGE}`, list],
    ...models.flatMap((model): [string, string][] => {
      const path = `${MODELS_PATH}/${model.customization_id}`;
      return [
        [path, JSON.stringify(model)],
        [`${path}/words`, words],
      ];
    }),
  ]);
}
