import { modelPath, nameSegment } from './path.ts';
import { readList, readNothing, readObject } from './read.ts';
import type { Reading, Send } from './exchange.ts';
import type { Signal } from './signal.ts';
import type { OnOddity, TextBody } from './types.ts';

export interface AddOptions {
  /** Replaces the resource that has the same name. */
  allowOverwrite?: boolean | undefined;
  /** Aborts the upload. */
  signal?: Signal | undefined;
}

/** The calls that corpora and grammars have in common. Both are texts with names, which the service analyzes. */
export interface Resources<T> {
  /** `GET /v1/customizations/{id}/corpora` or `/grammars` */
  list(modelId: string, signal?: Signal): Promise<T[]>;
  /** `GET …/{name}` */
  get(modelId: string, name: string, signal?: Signal): Promise<T>;
  /** `POST …/{name}` */
  add(modelId: string, name: string, body: TextBody, options?: AddOptions): Promise<void>;
  /** `DELETE …/{name}` */
  delete(modelId: string, name: string): Promise<void>;
}

export interface ResourcesOptions<T> {
  send: Send;
  /** The last part of the path, and the field of the list. */
  collection: 'corpora' | 'grammars';
  read: (response: unknown, onOddity: OnOddity) => T;
}

export function createResources<T>({ send, collection, read }: ResourcesOptions<T>): Resources<T> {
  const listPath = (modelId: string) => `${modelPath(modelId)}/${collection}`;
  const pathOf = (modelId: string, name: string) => `${listPath(modelId)}/${nameSegment(name)}`;
  const readAll = (response: unknown, reading: Reading) =>
    readList(readObject(response)[collection], collection, read, reading);
  return {
    list: async (modelId, signal) =>
      send({
        method: 'GET',
        path: listPath(modelId),
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
        read: (response, { onOddity }) => read(response, onOddity),
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
