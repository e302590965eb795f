import { GraphQLError } from 'graphql';

/** The parts of a request that say which document to run. */
interface DocumentParameters {
  query?: unknown;
  documentId?: unknown;
  extensions?: unknown;
}

// Status 400 only for clients that accept GraphQL responses: other clients read the errors of a 200 alone.
const HTTP = { status: 400, spec: true };

/** Where no documents are listed. Clients recognise the message or the code, and send the document. */
export const PERSISTED_QUERY_NOT_SUPPORTED = new GraphQLError('PersistedQueryNotSupported', {
  extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: HTTP },
});

const NOT_FOUND = { code: 'PERSISTED_QUERY_NOT_FOUND', http: HTTP };
/** Clients of automatic persisted queries recognise the message. */
const HASH_NOT_FOUND = new GraphQLError('PersistedQueryNotFound', { extensions: NOT_FOUND });

/** The error of an id that no document has. */
export function persistedQueryNotFound({ documentId }: DocumentParameters, id: string): GraphQLError {
  if (documentId !== id) return HASH_NOT_FOUND;
  const message = `No document has the id ${JSON.stringify(id.slice(0, 100))}. Add the document to LEXIGATE_DOCUMENTS, or correct the id.`;
  return new GraphQLError(message, { extensions: NOT_FOUND });
}

/** The error of a document that is not listed, where no other documents run. */
export const DOCUMENT_NOT_TRUSTED = new GraphQLError(
  'This gateway runs listed documents only (LEXIGATE_DOCUMENTS_MODE=trusted), so there is no introspection either. Send the id of a listed document, or add this document to LEXIGATE_DOCUMENTS.',
  { extensions: { code: 'DOCUMENT_NOT_TRUSTED', http: HTTP } },
);

/**
 * The id that a request has in place of a document: `documentId` or `extensions.persistedQuery.sha256Hash`. Undefined: the request
 * has a document, or neither.
 */
export function documentIdOf({ query, documentId, extensions }: DocumentParameters): string | undefined {
  if (query !== undefined && query !== null && query !== '') return undefined;
  if (typeof documentId === 'string' && documentId !== '') return documentId;
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions))
    return undefined;
  const { persistedQuery } = extensions;
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined;
  return 'sha256Hash' in persistedQuery && typeof persistedQuery.sha256Hash === 'string'
    ? persistedQuery.sha256Hash
    : '';
}
