import { GraphQLError } from 'graphql';
import type { UploadFile, UploadFiles } from './file.ts';

/** The field `operations`. */
export interface Operations {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}

/** The field `map`: for each file the places where it is used. */
export type FileMap = Map<string, string[]>;

export function readOperations(text: string): Operations {
  const value = readJson('operations', text);
  if (Array.isArray(value)) throw malformed('operations must be one operation: batches are not supported.');
  const { query, variables, operationName } = value as Record<string, unknown>;
  if (typeof query !== 'string') throw malformed('operations must have a query.');
  if (typeof variables !== 'object' || variables === null) throw malformed('operations must have variables.');
  return {
    query,
    variables: variables as Record<string, unknown>,
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

export function readMap(text: string): FileMap {
  const map: FileMap = new Map();
  for (const [field, paths] of Object.entries(readJson('map', text))) {
    const isPaths =
      Array.isArray(paths) && paths.length > 0 && paths.every((path) => typeof path === 'string');
    if (!isPaths) throw malformed(`map.${field} must be a list of paths.`);
    map.set(field, paths);
  }
  return map;
}

/** Puts a file to each place that the map names; returns them by the form's fields. */
export function putFiles(operations: Operations, map: FileMap, files: UploadFiles): Map<string, UploadFile> {
  const byField = new Map<string, UploadFile>();
  for (const [field, paths] of map) {
    if (paths.length > 1)
      throw malformed(`map.${field} has more than one path: a file can be used for one variable only.`);
    const file = files.add();
    byField.set(field, file);
    for (const path of paths) put({ variables: operations.variables }, path, file);
  }
  return byField;
}

function put(root: Record<string, unknown>, path: string, file: UploadFile): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place: unknown = root;
  for (const key of keys) place = ownValue(place, key);
  const isEmpty = keys[0] === 'variables' && ownValue(place, last) === null;
  if (!isEmpty) throw malformed(`map names ${path}, which is not null in operations.`);
  (place as Record<string, unknown>)[last] = file;
}

function ownValue(place: unknown, key: string): unknown {
  if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
  return (place as Record<string, unknown>)[key];
}

function readJson(field: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(`${field} is not valid JSON.`);
  }
  if (typeof value === 'object' && value !== null) return value;
  throw malformed(`${field} must be an object.`);
}

function malformed(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
