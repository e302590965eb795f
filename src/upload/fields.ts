import type { GraphQLError } from 'graphql';
import { documentIdOf } from '../graphql/persisted-query.ts';
import { requestError } from '../graphql/request-error.ts';
import type { UploadFile } from './file.ts';
import type { Spool } from './spool.ts';

/** The field `operations`: a GraphQL request, as it would be posted as JSON. */
export interface GraphQLParams {
  /** Empty if the request has the id of a document. */
  query: string;
  variables: Record<string, unknown>;
  /** Checked together with that of a JSON body. */
  operationName: unknown;
  documentId?: unknown;
  /** Those with the hash of a document. */
  extensions?: unknown;
}

/** The field `map`: the paths where each file of the form is used, by the name of its field. */
export type FileMap = Map<string, string[]>;

export function readOperations(text: string): GraphQLParams {
  const value = readJson('operations', text);
  if (Array.isArray(value)) throw badRequest('operations must be one operation: batches are not supported.');
  const { query: given, documentId, variables, operationName, extensions } = value as Record<string, unknown>;
  const hasId = documentIdOf({ query: given, documentId, extensions }) !== undefined;
  const query = hasId ? '' : given;
  if (typeof query !== 'string') throw badRequest('operations must have a query.');
  if (typeof variables !== 'object' || variables === null)
    throw badRequest('operations must have variables.');
  return {
    query,
    variables: variables as Record<string, unknown>,
    operationName,
    ...(hasId && { documentId, extensions }),
  };
}

export function readMap(text: string): FileMap {
  const map: FileMap = new Map();
  for (const [field, paths] of Object.entries(readJson('map', text))) {
    const isPaths =
      Array.isArray(paths) && paths.length > 0 && paths.every((path) => typeof path === 'string');
    if (!isPaths) throw badRequest(`map.${field} must be a list of paths.`);
    map.set(field, paths);
  }
  return map;
}

/**
 * Puts a file at each path of the map. Returns the files by the names of their fields.
 * @param text that of the document
 */
export function putFiles(
  { variables }: GraphQLParams,
  map: FileMap,
  spool: Spool,
  text: string,
): Map<string, UploadFile> {
  const byField = new Map<string, UploadFile>();
  const counts = countVariables(text);
  for (const [field, paths] of map) {
    const isReadAgain = paths.length > 1 || paths.some((path) => (counts.get(variableOf(path)) ?? 0) > 2);
    const file = spool.add({ isReadAgain });
    byField.set(field, file);
    for (const path of paths) put({ variables }, path, file);
  }
  return byField;
}

/** How often the text of a document names each variable: once where it is declared, and once for each use. */
function countVariables(query: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, name = ''] of query.matchAll(/\$\s*(\w+)/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The variable of a path such as `variables.input.file`. */
function variableOf(path: string): string {
  return path.split('.')[1] ?? '';
}

function put(root: Record<string, unknown>, path: string, file: UploadFile): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place: unknown = root;
  for (const key of keys) place = ownValue(place, key);
  const isNull = keys[0] === 'variables' && ownValue(place, last) === null;
  if (!isNull) throw badRequest(`map names ${path}, which is not null in operations.`);
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
    throw badRequest(`${field} is not valid JSON.`);
  }
  if (typeof value === 'object' && value !== null) return value;
  throw badRequest(`${field} must be an object.`);
}

function badRequest(message: string): GraphQLError {
  return requestError(400, 'BAD_REQUEST', message);
}
