import type { GraphQLError } from 'graphql';
import type { OperationRequest } from '../graphql/request-check.ts';
import { documentIdOf } from '../graphql/persisted-query.ts';
import { requestError } from '../graphql/request-error.ts';

/** The parameters of a GraphQL request. Others beside them are ignored, as GraphQL over HTTP requires. */
const NAMES: ReadonlySet<string> = new Set([
  'query',
  'documentId',
  'variables',
  'operationName',
  'extensions',
]);

/**
 * Checks the parameters of a request, and removes all other properties. In place: a copy would keep what Yoga removes from
 * the original while an operation runs. Throws if a parameter has another type than GraphQL over HTTP says.
 */
export function tidyParameters(request: object): Partial<OperationRequest> {
  const entries = Object.entries(request) as [string, unknown][];
  for (const entry of entries) if (!isParameter(entry)) Reflect.deleteProperty(request, entry[0]);
  const parameters = Object.fromEntries(entries.filter(isParameter));
  const { documentId, variables, operationName, extensions } = parameters;
  if (typeof (documentId ?? '') !== 'string') throw badRequest('documentId must be a string.');
  checkQuery(parameters);
  if (typeof (operationName ?? '') !== 'string') throw badRequest('operationName must be a string.');
  for (const [name, value] of Object.entries({ variables, extensions }))
    if (typeof (value ?? {}) !== 'object' || Array.isArray(value))
      throw badRequest(`${name} must be an object.`);
  // Some clients send an empty name for none.
  if (operationName === '') Reflect.deleteProperty(request, 'operationName');
  return request;
}

function isParameter([name, value]: [string, unknown]): boolean {
  return NAMES.has(name) && value !== null;
}

/** Checks the parameters in the query of a URL. */
export function readUrlParameters(url = ''): Partial<OperationRequest> {
  const parameters = new URLSearchParams(url.split('?').slice(1).join('?'));
  const valueOf = (name: string) => parameters.get(name) || undefined;
  return tidyParameters({
    query: valueOf('query'),
    documentId: valueOf('documentId'),
    variables: jsonIn(valueOf('variables'), 'variables'),
    extensions: jsonIn(valueOf('extensions'), 'extensions'),
  });
}

/** A request that has the id of a document has no `query`. */
function checkQuery(parameters: Record<string, unknown>): void {
  const { query } = parameters;
  if (typeof query === 'string' || documentIdOf(parameters) !== undefined) return;
  throw badRequest(
    query === undefined
      ? 'The request has neither a "query" nor a "documentId".'
      : 'The parameter "query" must be a string.',
  );
}

function jsonIn(text: string | undefined, name: string): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    throw badRequest(`The parameter ${name} must be JSON.`);
  }
}

function badRequest(message: string): GraphQLError {
  return requestError(400, 'BAD_REQUEST', message);
}
