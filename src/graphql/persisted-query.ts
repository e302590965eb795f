import { GraphQLError } from 'graphql';

/**
 * The answer to an automatic persisted query. Clients recognise the message or the code, and send the document.
 * Status 400 only for clients that accept GraphQL responses: other clients read the errors of a 200 alone.
 */
export const PERSISTED_QUERY_NOT_SUPPORTED = new GraphQLError('PersistedQueryNotSupported', {
  extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: { status: 400, spec: true } },
});

/** Whether a request has the hash of a document (`extensions.persistedQuery`) in place of the document. */
export function isHashOnly({ query, extensions }: { query?: unknown; extensions?: unknown }): boolean {
  if (query !== undefined && query !== null && query !== '') return false;
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions))
    return false;
  return typeof extensions.persistedQuery === 'object' && extensions.persistedQuery !== null;
}
