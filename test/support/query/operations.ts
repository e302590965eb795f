import { DEFAULT_LIMITS, type Limits } from '../../../src/config/limits.ts';
import { contextMaker, type Caller } from '../../../src/graphql/context.ts';
import { createOperations } from '../../../src/graphql/operations.ts';
import type { KnownQuery } from '../../../src/graphql/shared-queries.ts';
import { buildSchema } from '../../../src/schema.ts';
import { createStatusHub } from '../../../src/status/hub.ts';
import { createWriteQueue } from '../../../src/status/write-queue.ts';
import type { WatsonClient } from '../../../src/watson/client.ts';

export const CALLER: Caller = { requestId: 'request-1', role: 'read' };
export const schema = buildSchema();

/** The operations of the gateway on the client of a test: no network, no transport. */
export function operationsOn(clientOf: (caller: Caller) => WatsonClient, limits: Partial<Limits> = {}) {
  const hub = createStatusHub({ pollIntervalMs: 10_000 });
  const watson = {
    baseUrl: 'http://x',
    isAvailable: true,
    circuitState: 'closed' as const,
    openScopes: 0,
    clientFor: (authorization?: string) => clientOf({ ...CALLER, authorization }),
    close: () => Promise.resolve(),
  };
  const all = { ...DEFAULT_LIMITS, ...limits };
  const writes = createWriteQueue({ timeoutMs: 60_000, hub });
  const makeContext = contextMaker({ watson, status: hub, writes, limits: all });
  const operations = createOperations({ schema, makeContext, limits: all });
  /** Runs a query for one caller. */
  const run = (query: KnownQuery, caller: Partial<Caller> = {}) => {
    const own = { ...CALLER, ...caller };
    return operations.runQuery(query, own, makeContext(own));
  };
  function know(text: string): KnownQuery {
    const query = operations.knowQuery({ query: text });
    if (!query) throw new Error(`not a valid query: ${text}`);
    return query;
  }
  return { operations, makeContext, run, know };
}
