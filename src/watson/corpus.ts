import { modelPath, nameSegment } from './path.ts';
import {
  numberOr0,
  optionalString,
  present,
  readList,
  readNothing,
  readObject,
  requiredString,
  wordOf,
} from './read.ts';
import type { Send } from './request.ts';
import { RESOURCE_STATUSES, type Corpus, type OnOddity, type TextBody } from './types.ts';

export interface AddOptions {
  /** Replace one of the same name. */
  allowOverwrite?: boolean | undefined;
  /** Gives it up before it is sent in full. */
  signal?: AbortSignal | undefined;
}

/** The four calls on the corpora of a model. */
export interface Corpora {
  /** `GET /v1/customizations/{id}/corpora` */
  list(modelId: string, signal?: AbortSignal): Promise<Corpus[]>;
  /** `GET /v1/customizations/{id}/corpora/{name}` */
  get(modelId: string, name: string, signal?: AbortSignal): Promise<Corpus>;
  /** `POST /v1/customizations/{id}/corpora/{name}` */
  add(modelId: string, name: string, body: TextBody, options?: AddOptions): Promise<void>;
  /** `DELETE /v1/customizations/{id}/corpora/{name}` */
  delete(modelId: string, name: string): Promise<void>;
}

export function createCorpora(send: Send, onOddity: OnOddity): Corpora {
  const readOne = (answer: unknown) => readCorpus(answer, onOddity);
  const readAll = (answer: unknown) => readList(readObject(answer)['corpora'], 'corpora', readOne, onOddity);
  return {
    list: async (modelId, signal) =>
      send({
        method: 'GET',
        path: pathOf(modelId),
        operation: 'read',
        onResource: true,
        read: readAll,
        signal,
      }),
    get: async (modelId, name, signal) =>
      send({
        method: 'GET',
        path: pathOf(modelId, name),
        operation: 'readPart',
        onResource: true,
        read: readOne,
        signal,
      }),
    add: async (modelId, name, body, { allowOverwrite, signal } = {}) =>
      send({
        method: 'POST',
        path: pathOf(modelId, name),
        query: { allow_overwrite: allowOverwrite },
        text: body,
        operation: 'addResource',
        onResource: true,
        read: readNothing,
        signal,
      }),
    delete: async (modelId, name) =>
      send({
        method: 'DELETE',
        path: pathOf(modelId, name),
        operation: 'deletePart',
        onResource: true,
        read: readNothing,
      }),
  };
}

function pathOf(modelId: string, name?: string): string {
  const path = `${modelPath(modelId)}/corpora`;
  return name === undefined ? path : `${path}/${nameSegment(name)}`;
}

function readCorpus(value: unknown, onOddity: OnOddity): Corpus {
  const fields = readObject(value);
  return {
    name: requiredString(fields, 'name'),
    total_words: numberOr0(fields, 'total_words'),
    out_of_vocabulary_words: numberOr0(fields, 'out_of_vocabulary_words'),
    status: wordOf(fields['status'], RESOURCE_STATUSES, 'Corpus.status', onOddity),
    ...present('error', optionalString(fields, 'error')),
  };
}
