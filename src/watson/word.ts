import { modelPath, nameSegment } from './path.ts';
import {
  numberOr0,
  optionalString,
  readList,
  readNothing,
  readObject,
  readStrings,
  requiredString,
} from './read.ts';
import type { Reading, Send } from './exchange.ts';
import type { Signal } from './signal.ts';
import type { CustomWord, Word, WordError, WordType } from './types.ts';

/** The calls on the words of a model. */
export interface Words {
  /** `GET /v1/customizations/{id}/words`. Returns all words at once, up to about 90,000. */
  list(modelId: string, type: WordType, signal?: Signal): Promise<Word[]>;
  /** `GET /v1/customizations/{id}/words/{word}` */
  get(modelId: string, word: string, signal?: Signal): Promise<Word>;
  /** `POST /v1/customizations/{id}/words` */
  add(modelId: string, words: CustomWord[]): Promise<void>;
  /** `DELETE /v1/customizations/{id}/words/{word}` */
  delete(modelId: string, word: string): Promise<void>;
}

/** The only response that may be large: 90,000 words with pronunciations and errors. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

export function createWords(send: Send): Words {
  return {
    list: async (modelId, type, signal) =>
      send({
        method: 'GET',
        path: pathOf(modelId),
        query: { word_type: type === 'all' ? undefined : type },
        operation: 'read',
        onResource: true,
        maxBodyBytes: MAX_LIST_BYTES,
        read: readAll,
        signal,
      }),
    get: async (modelId, word, signal) =>
      send({
        method: 'GET',
        path: pathOf(modelId, word),
        operation: 'readPart',
        onResource: true,
        read: readWord,
        signal,
      }),
    add: async (modelId, words) =>
      send({
        method: 'POST',
        path: pathOf(modelId),
        body: { words },
        operation: 'addWords',
        onResource: true,
        read: readNothing,
      }),
    delete: async (modelId, word) =>
      send({
        method: 'DELETE',
        path: pathOf(modelId, word),
        operation: 'deletePart',
        onResource: true,
        read: readNothing,
      }),
  };
}

function pathOf(modelId: string, word?: string): string {
  const path = `${modelPath(modelId)}/words`;
  return word === undefined ? path : `${path}/${nameSegment(word)}`;
}

function readAll(response: unknown, reading: Reading): Word[] | Promise<Word[]> {
  return readList(readObject(response)['words'], 'words', readWord, reading);
}

function readWord(value: unknown): Word {
  const fields = readObject(value);
  const word = requiredString(fields, 'word');
  const mappingOnly = fields['mapping_only'];
  return {
    word,
    sounds_like: readStrings(fields, 'sounds_like'),
    display_as: optionalString(fields, 'display_as') ?? word,
    count: numberOr0(fields, 'count'),
    source: readStrings(fields, 'source'),
    ...(typeof mappingOnly === 'boolean' && { mapping_only: mappingOnly }),
    error: readWordErrors(fields['error']),
  };
}

/** A list of objects whose only key is the name of the wrong element. Very old models have a plain string. */
function readWordErrors(value: unknown): WordError[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [{ element: '', message: value }];
  if (!Array.isArray(value)) throw new TypeError('expected error to be an array');
  return value.flatMap((entry) =>
    Object.entries(readObject(entry)).map(([element, message]) => ({ element, message: String(message) })),
  );
}
