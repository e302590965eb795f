import { LRUCache } from 'lru-cache';
import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Caller, Context, MakeContext } from './context.ts';
import type { DocumentOrigin } from './document-finder.ts';
import type { QueryPlan } from './plan/query-plan.ts';
import type { RecordedRead } from './operation-reads.ts';
import { QueryFlight } from './query-flight.ts';
import { outcomeOf, type QueryOutcome } from './query-outcome.ts';

/** A query that was received before, or may be again: a valid document, its operation and its variables. */
export interface KnownQuery {
  /** Stands for all of the query in keys. */
  id: number;
  document: DocumentNode;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** How requests name its document. */
  origin: DocumentOrigin | undefined;
  /** That of the listed documents when it was known. */
  generation: number;
  /** How often it was executed. */
  runs: number;
  /** How it is executed from its second run on. Undefined: by graphql. */
  plan: QueryPlan | undefined;
}

export interface SharedQueries {
  /** Runs a query for one caller, or waits for the same query of another caller of the scope. */
  run: (query: KnownQuery, caller: Caller, context: Context) => Promise<QueryOutcome>;
  /** Called when a mutation is answered. Later queries share nothing with earlier ones. */
  forget: () => void;
}

export interface SharedQueriesOptions {
  makeContext: MakeContext;
  /** Executes a query in a context. */
  execute: (query: KnownQuery, context: Context) => Promise<ExecutionResult>;
  /** Compiles a query, where that is possible. */
  plan: (query: KnownQuery) => QueryPlan | undefined;
}

/** A result, and the reads that it was made from. */
interface Recorded extends QueryOutcome {
  json: Buffer;
  reads: RecordedRead[];
}

/** As for reads (watson/single-flight.ts): an older one may hang although the service has recovered. */
const MAX_AGE_MS = 500;
const MAX_RECORDED_BYTES = 32 * 1024 * 1024;
/** Estimated bytes of a recorded result and of each of its reads. */
const ENTRY_BYTES = 512;
const READ_BYTES = 512;

/**
 * Queries of the same scope and role with the same document and variables do their work once.
 *
 * While one is in flight and none of its reads has returned, others wait for it. When all reads of a query return the very
 * objects that they returned last time, the bytes of last time are the answer. The REST client returns the same object for
 * the same bytes of the service. This is not a cache: each query asks the service, or joins a read in flight.
 *
 * It holds because the result of a query depends on its arguments, the role and what the service answers, and on nothing else.
 */
export function createSharedQueries({ makeContext, execute, plan }: SharedQueriesOptions): SharedQueries {
  const flights = new Map<string, QueryFlight>();
  const recorded = new LRUCache<string, Recorded>({
    maxSize: MAX_RECORDED_BYTES,
    // A short answer is kept as a string, too.
    sizeCalculation: ({ json, reads }) => ENTRY_BYTES + 2 * json.length + READ_BYTES * reads.length,
  });

  function start(key: string, query: KnownQuery, caller: Caller, { reader, limit }: Context): QueryFlight {
    const drop = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    const flight = new QueryFlight({ client: reader, limit, drop });
    flights.set(key, flight);
    query.runs += 1;
    // Compiling and recording are worth their cost only for what comes again.
    if (query.runs === 2) query.plan = plan(query);
    const last = recorded.get(key);
    if (!last) void perform(key, query, caller, flight);
    else
      flight.reads.repeat(last.reads, (isUnchanged) => {
        if (isUnchanged) flight.settle(last);
        else void perform(key, query, caller, flight);
      });
    return flight;
  }

  /** Executes the query, and settles its flight. */
  async function perform(key: string, query: KnownQuery, caller: Caller, flight: QueryFlight): Promise<void> {
    try {
      const outcome = await executeShared(query, caller, flight);
      const made = query.runs > 1 && outcome.json ? flight.reads.recorded() : undefined;
      if (made && outcome.json) recorded.set(key, { ...outcome, json: outcome.json, reads: made });
      else recorded.delete(key);
      flight.settle(outcome);
    } catch (error) {
      flight.fail(error);
    }
  }

  async function executeShared(
    query: KnownQuery,
    caller: Caller,
    flight: QueryFlight,
  ): Promise<QueryOutcome> {
    return (await withPlan(query, caller, flight)) ?? (await withGraphQL(query, caller, flight));
  }

  /** Undefined where graphql must execute the query. It then makes no read again. */
  async function withPlan(
    query: KnownQuery,
    caller: Caller,
    flight: QueryFlight,
  ): Promise<QueryOutcome | undefined> {
    if (!query.plan) return undefined;
    const context = contextFor(caller, flight);
    try {
      const data = await query.plan(context);
      return data && outcomeOf({ data }, context);
    } finally {
      context.budget.end();
    }
  }

  async function withGraphQL(query: KnownQuery, caller: Caller, flight: QueryFlight): Promise<QueryOutcome> {
    const context = contextFor(caller, flight);
    try {
      return await outcomeOf(await execute(query, context), context);
    } finally {
      context.budget.end();
    }
  }

  function contextFor(caller: Caller, { reads, signal }: QueryFlight): Context {
    return makeContext(caller, { client: reads.client, signal });
  }

  /**
   * The result for a caller whose time is over while others still wait: what has been read so far is in it, as if the caller
   * had been alone.
   */
  async function executeSoFar(
    query: KnownQuery,
    caller: Caller,
    { reads }: QueryFlight,
    reason: unknown,
  ): Promise<QueryOutcome> {
    const end = new AbortController();
    // What has been read is completed before that. Long work on it is not begun again.
    setImmediate(() => end.abort(reason));
    const context = makeContext(caller, { client: reads.clientSoFar(reason), signal: end.signal });
    try {
      const result = await execute(query, context);
      return { result, chargedBytes: context.budget.chargedBytes, hasCalled: true };
    } finally {
      context.budget.end();
    }
  }

  return {
    run(query, caller, context) {
      const key = `${context.reader.scope} ${context.role} ${query.id}`;
      const inFlight = flights.get(key);
      const isYoung = inFlight !== undefined && performance.now() - inFlight.startedAt < MAX_AGE_MS;
      const flight = isYoung ? inFlight : start(key, query, caller, context);
      return flight.join(context.budget, (reason) => executeSoFar(query, caller, flight, reason));
    },
    forget: () => flights.clear(),
  };
}
