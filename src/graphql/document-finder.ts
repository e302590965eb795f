import { createHash } from 'node:crypto';
import { Kind, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../log.ts';
import type { Prepared } from './document-cache.ts';
import { logRarely } from './log-rarely.ts';
import {
  documentIdOf,
  DOCUMENT_NOT_TRUSTED,
  persistedQueryNotFound,
  PERSISTED_QUERY_NOT_SUPPORTED,
} from './persisted-query.ts';
import type { TrustedDocuments } from './trusted/trusted-documents.ts';

/**
 * How a request names its document, where documents are listed: by the `id` of a listed document, by its `text`, by another text that
 * runs (`unlisted`) or does not (`untrusted`), or by an `unknown_id`.
 */
export type DocumentOrigin = 'id' | 'text' | 'unlisted' | 'untrusted' | 'unknown_id';

/** The document of a request and its text, or why it cannot run. */
export type FoundDocument = Prepared & {
  source: string;
  /** Undefined where no documents are listed. */
  origin: DocumentOrigin | undefined;
};

interface FinderOptions {
  documents: (source: string) => Prepared;
  trusted: TrustedDocuments | undefined;
  log: Logger | undefined;
}

export type DocumentRequest = { query: string; documentId?: unknown; extensions?: unknown };

/** Most unlisted documents that are remembered as logged. */
const MAX_LOGGED = 10_000;
/** New unlisted documents in a minute that have a log line each. */
const LOG_BURST = 100;
const MAX_NAMES = 10;

type FindDocument = (request: DocumentRequest) => FoundDocument;

/** Returns a function that finds the document of a request, whatever its transport. */
export function createDocumentFinder({ documents, trusted, log }: FinderOptions): FindDocument {
  if (trusted) return finderIn(trusted, documents, unlistedLogger(log));
  return (request) => {
    const { query } = request;
    const prepared =
      documentIdOf(request) === undefined ? documents(query) : { errors: [PERSISTED_QUERY_NOT_SUPPORTED] };
    return { ...prepared, source: query, origin: undefined };
  };
}

function finderIn(
  trusted: TrustedDocuments,
  documents: FinderOptions['documents'],
  logUnlisted: (source: string, document: DocumentNode) => void,
): FindDocument {
  return (request) => {
    const { query } = request;
    const id = documentIdOf(request);
    const { current, mode } = trusted;
    const known = id === undefined ? current.byText(query) : current.byId(id);
    if (known) return { ...known, origin: id === undefined ? 'text' : 'id' };
    if (id !== undefined)
      return { errors: [persistedQueryNotFound(request, id)], source: query, origin: 'unknown_id' };
    if (mode === 'trusted') return { errors: [DOCUMENT_NOT_TRUSTED], source: query, origin: 'untrusted' };
    const prepared = documents(query);
    if (mode === 'log' && prepared.document) logUnlisted(query, prepared.document);
    return { ...prepared, source: query, origin: 'unlisted' };
  };
}

/** Logs each document once. */
function unlistedLogger(log: Logger | undefined) {
  const logged = new LRUCache<string, true>({ max: MAX_LOGGED });
  return (source: string, document: DocumentNode): void => {
    const sha256 = createHash('sha256').update(source).digest('hex');
    if (!log || logged.has(sha256)) return;
    logged.set(sha256, true);
    logRarely(log, {
      level: 'warn',
      kind: 'unlisted',
      fields: { sha256, operations: namesIn(document) },
      message: 'a document that is not listed in LEXIGATE_DOCUMENTS was run',
      burst: LOG_BURST,
    });
  };
}

/** `query GetModel`, for each operation of a document. Texts are not logged: they may have credentials in arguments. */
function namesIn({ definitions }: DocumentNode): string[] {
  return definitions
    .flatMap((each) =>
      each.kind === Kind.OPERATION_DEFINITION
        ? [`${each.operation} ${each.name?.value.slice(0, 100) ?? 'without a name'}`]
        : [],
    )
    .slice(0, MAX_NAMES);
}
