import type { AddOptions } from './corpus.ts';
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
import { RESOURCE_STATUSES, type Grammar, type OnOddity, type TextBody } from './types.ts';

/** The four calls on the grammars of a model. */
export interface Grammars {
  /** `GET /v1/customizations/{id}/grammars` */
  list(modelId: string, signal?: AbortSignal): Promise<Grammar[]>;
  /** `GET /v1/customizations/{id}/grammars/{name}` */
  get(modelId: string, name: string, signal?: AbortSignal): Promise<Grammar>;
  /** `POST /v1/customizations/{id}/grammars/{name}`, as `application/srgs` or `application/srgs+xml`. */
  add(modelId: string, name: string, body: TextBody, options?: AddOptions): Promise<void>;
  /** `DELETE /v1/customizations/{id}/grammars/{name}` */
  delete(modelId: string, name: string): Promise<void>;
}

export function createGrammars(send: Send, onOddity: OnOddity): Grammars {
  const readOne = (answer: unknown) => readGrammar(answer, onOddity);
  const readAll = (answer: unknown) =>
    readList(readObject(answer)['grammars'], 'grammars', readOne, onOddity);
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
  const path = `${modelPath(modelId)}/grammars`;
  return name === undefined ? path : `${path}/${nameSegment(name)}`;
}

function readGrammar(value: unknown, onOddity: OnOddity): Grammar {
  const fields = readObject(value);
  return {
    name: requiredString(fields, 'name'),
    out_of_vocabulary_words: numberOr0(fields, 'out_of_vocabulary_words'),
    status: wordOf(fields['status'], RESOURCE_STATUSES, 'Grammar.status', onOddity),
    ...present('error', optionalString(fields, 'error')),
  };
}
