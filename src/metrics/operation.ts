import type { DocumentOrigin } from '../graphql/document-finder.ts';
import type { EndedOperation } from '../graphql/count-operation.ts';
import { EXCHANGE_SECONDS, type Meters } from './meters.ts';
import { OUTCOMES } from './outcome.ts';

export interface OperationMetrics {
  /** Called for each operation. */
  onOperation: (ended: EndedOperation) => void;
  /** Called for each request, where documents are listed. */
  onDocument: (origin: DocumentOrigin) => void;
  /** Called when the listed documents were read again. */
  onDocumentsLoad: (outcome: 'ok' | 'failed') => void;
  /** Called for each request that is rejected before its operation runs. */
  onRejectedRequest: (code: string) => void;
  /** Called for each load of the keys that verify JWTs. */
  onKeys: (outcome: 'ok' | 'failed') => void;
}

/** Up to the longest wait for a busy model. */
const OPERATION_SECONDS = [...EXCHANGE_SECONDS, 60, 120, 300, 600];
const ORIGINS: readonly DocumentOrigin[] = ['id', 'text', 'unlisted', 'untrusted', 'unknown_id'];
const REFUSALS = ['unauthenticated', 'rate_limited', 'forbidden', 'internal_server_error', 'shutting_down'];

/** What callers ask for, and what they get. */
export function operationMetrics({ counter, histogram }: Meters): OperationMetrics {
  const operations = counter(
    'lexigate_operations_total',
    'Operations by type and outcome: ok, or the code of the first error. Type invalid: the document cannot be run.',
    ['operation', 'outcome'],
  );
  const documents = counter(
    'lexigate_document_requests_total',
    'Requests by how they name their document: id or text of a listed one, unlisted (runs), untrusted (refused), unknown_id.',
    ['kind'],
  );
  const loads = counter(
    'lexigate_document_reloads_total',
    'Times that the listed documents were read again, by outcome: ok, or failed (the earlier documents stay).',
    ['outcome'],
  );
  const durations = histogram({
    name: 'lexigate_operation_seconds',
    help: 'Duration of queries and mutations, the wait for busy models included.',
    labelNames: ['operation'],
    buckets: OPERATION_SECONDS,
  });
  const refusals = counter(
    'lexigate_refused_requests_total',
    'Requests and WebSocket upgrades that were rejected before an operation ran, by code.',
    ['code'],
  );
  const keys = counter(
    'lexigate_jwks_loads_total',
    'Loads of the keys that verify JWTs, by outcome: ok or failed.',
    ['outcome'],
  );
  for (const outcome of OUTCOMES)
    for (const operation of ['query', 'mutation', 'subscription']) operations([operation, outcome], 0);
  for (const outcome of ['graphql_parse_failed', 'graphql_validation_failed', 'query_too_complex'])
    operations(['invalid', outcome], 0);
  for (const origin of ORIGINS) documents([origin], 0);
  for (const operation of ['query', 'mutation']) durations.zero([operation]);
  for (const code of REFUSALS) refusals([code], 0);
  for (const outcome of ['ok', 'failed']) {
    loads([outcome], 0);
    keys([outcome], 0);
  }

  return {
    onOperation({ operation, code, durationMs }) {
      operations([operation, code === undefined ? 'ok' : code.toLowerCase()]);
      if (durationMs !== undefined) durations.observe(durationMs / 1_000, [operation]);
    },
    onDocument: (origin) => documents([origin]),
    onDocumentsLoad: (outcome) => loads([outcome]),
    onRejectedRequest: (code) => refusals([code.toLowerCase()]),
    onKeys: (outcome) => keys([outcome]),
  };
}
