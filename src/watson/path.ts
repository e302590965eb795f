import { InvalidPathError } from './errors.ts';

export type Query = Record<string, string | number | boolean | undefined>;

const ID = /^[A-Za-z0-9-]{1,64}$/;

export function isId(id: string): boolean {
  return ID.test(id);
}

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The one spelling of an id. The service ignores the case of a GUID, so two spellings name the same model. */
export function canonicalId(id: string): string {
  return GUID.test(id) ? id.toLowerCase() : id;
}

/** A model's canonical id as a path segment. Throws `InvalidPathError` for anything but letters, digits and hyphens. */
export function idSegment(id: string): string {
  if (isId(id)) return canonicalId(id);
  throw new InvalidPathError(
    'The id must be 1 to 64 letters, digits and hyphens, such as 5d0c7b9e-2f61-4c3a-9a0e-6b1f54c2e7aa.',
  );
}

/** Whether a name can be a segment of a path. */
export function isName(name: string): boolean {
  return faultOf(name) === undefined;
}

function faultOf(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'The name must not be empty, "." or "..".';
  if (name.length > 256) return 'The name must have at most 256 characters.';
  return name.isWellFormed() ? undefined : 'The name must be valid Unicode.';
}

/** A name as a percent-encoded path segment. Throws `InvalidPathError` for a name that could change the path. */
export function nameSegment(name: string): string {
  const fault = faultOf(name);
  if (fault !== undefined) throw new InvalidPathError(fault);
  return encodeURIComponent(name);
}

export const MODELS_PATH = '/v1/customizations';

const MODEL_PREFIX = `${MODELS_PATH}/`;
const MODEL_ROUTE = `${MODELS_PATH}/{id}`;

/** The path of one custom language model. */
export function modelPath(id: string): string {
  return `${MODELS_PATH}/${idSegment(id)}`;
}

/** A path with placeholders for ids and names, for metrics: `/v1/customizations/{id}/corpora/{name}`. */
export function routeOf(path: string): string {
  // Nearly all requests, without taking the path apart.
  if (path === MODELS_PATH) return path;
  if (path.startsWith(MODEL_PREFIX) && !path.includes('/', MODEL_PREFIX.length)) return MODEL_ROUTE;
  const [, version, collection, id, part, name] = path.split('/');
  if (id === undefined) return path;
  const named = collection === 'models' ? '{name}' : '{id}';
  const segments = [version, collection, id && named, part, name && '{name}'];
  return segments.map((segment) => (segment === undefined ? '' : `/${segment}`)).join('');
}

/** The path with the parameters of the query that are set. */
export function withQuery({ path, query }: { path: string; query?: Query }): string {
  let text = path;
  for (const name in query) {
    const value = query[name];
    if (value === undefined) continue;
    const separator = text === path ? '?' : '&';
    text += `${separator}${name}=${encodeURIComponent(String(value).toWellFormed())}`;
  }
  return text;
}
