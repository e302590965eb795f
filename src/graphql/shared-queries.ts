import { LRUCache } from 'lru-cache';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { pause } from '../watson/pace.ts';
import { Stop, type Signal } from '../watson/signal.ts';
import { answerBytes, LONG_ANSWER_BYTES } from './answer-bytes.ts';
import type { Caller, Context, MakeContext } from './context.ts';
import type { DocumentOrigin } from './document-finder.ts';
import type { QueryPlan } from './plan/query-plan.ts';
import { OperationReads, type RecordedRead } from './operation-reads.ts';

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

/** What a query comes to: its result as JSON, or a result with errors. */
export interface QueryOutcome {
  json?: Buffer;
  /** The bytes of `json` as a string, which Node writes together with the headers. Of text that is not ASCII: made when first sent. */
  latin1?: string | undefined;
  result?: ExecutionResult;
  /** Bytes of the answer, as counted during the execution. */
  chargedBytes: number;
  /** Whether a REST call for a root field succeeded. */
  hasCalled: boolean;
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

/** What the callers of a query share. */
interface Shared {
  reads: OperationReads;
  /** Aborted when no caller waits any longer. */
  signal: Signal;
}

/** A query in flight and its callers. */
interface Flight {
  startedAt: number;
  callers: number;
  hasSettled: boolean;
  stop: Stop;
  reads: OperationReads;
  outcome: Promise<QueryOutcome>;
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
  const flights = new Map<string, Flight>();
  const recorded = new LRUCache<string, Recorded>({
    maxSize: MAX_RECORDED_BYTES,
    // A short answer is kept as a string, too.
    sizeCalculation: ({ json, reads }) => ENTRY_BYTES + 2 * json.length + READ_BYTES * reads.length,
  });

  function drop(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  function start(key: string, query: KnownQuery, caller: Caller, { reader, limit }: Context): Flight {
    const stop = new Stop();
    const reads = new OperationReads({
      client: reader,
      limit,
      signal: stop,
      onFirst: () => drop(key, flight),
    });
    const outcome = perform(key, query, caller, { reads, signal: stop });
    const flight: Flight = {
      startedAt: performance.now(),
      callers: 0,
      hasSettled: false,
      stop,
      reads,
      outcome,
    };
    flights.set(key, flight);
    const settle = () => {
      flight.hasSettled = true;
      drop(key, flight);
    };
    outcome.then(settle, settle);
    return flight;
  }

  async function perform(
    key: string,
    query: KnownQuery,
    caller: Caller,
    shared: Shared,
  ): Promise<QueryOutcome> {
    const { reads } = shared;
    query.runs += 1;
    // Compiling and recording are worth their cost only for what comes again.
    if (query.runs === 2) query.plan = plan(query);
    const last = recorded.get(key);
    if (last && (await reads.areUnchanged(last.reads))) return last;
    const outcome = await executeShared(query, caller, shared);
    const made = query.runs > 1 && outcome.json ? reads.recorded() : undefined;
    if (made && outcome.json) recorded.set(key, { ...outcome, json: outcome.json, reads: made });
    else if (last) recorded.delete(key);
    return outcome;
  }

  async function executeShared(query: KnownQuery, caller: Caller, shared: Shared): Promise<QueryOutcome> {
    return (await withPlan(query, caller, shared)) ?? (await withGraphQL(query, caller, shared));
  }

  /** Undefined where graphql must execute the query. It then makes no read again. */
  async function withPlan(
    query: KnownQuery,
    caller: Caller,
    shared: Shared,
  ): Promise<QueryOutcome | undefined> {
    if (!query.plan) return undefined;
    const context = contextFor(caller, shared);
    try {
      const data = await query.plan(context);
      return data && outcomeOf({ data }, context);
    } finally {
      context.budget.end();
    }
  }

  async function withGraphQL(query: KnownQuery, caller: Caller, shared: Shared): Promise<QueryOutcome> {
    const context = contextFor(caller, shared);
    try {
      return await outcomeOf(await execute(query, context), context);
    } finally {
      context.budget.end();
    }
  }

  function contextFor(caller: Caller, { reads, signal }: Shared): Context {
    return makeContext(caller, { client: reads.client, signal });
  }

  /**
   * The result for a caller whose time is over while others still wait: what has been read so far is in it, as if the caller
   * had been alone.
   */
  async function executeSoFar(
    query: KnownQuery,
    caller: Caller,
    { reads }: Flight,
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
    async run(query, caller, context) {
      const key = `${context.reader.scope} ${context.role} ${query.id}`;
      const inFlight = flights.get(key);
      const isYoung = inFlight !== undefined && performance.now() - inFlight.startedAt < MAX_AGE_MS;
      const flight = isYoung ? inFlight : start(key, query, caller, context);
      flight.callers += 1;
      const waiting = context.budget.within(flight.outcome);
      try {
        return await waiting;
      } catch (error) {
        if (!context.budget.isAborted) throw error;
        return await executeSoFar(query, caller, flight, error);
      } finally {
        flight.callers -= 1;
        if (flight.callers === 0 && !flight.hasSettled) {
          drop(key, flight);
          flight.stop.abort();
        }
      }
    },
    forget: () => flights.clear(),
  };
}

/** A promise for a long answer alone. */
function outcomeOf(
  result: ExecutionResult,
  { budget, callerKey }: Context,
): QueryOutcome | Promise<QueryOutcome> {
  const { chargedBytes, hasCalled } = budget;
  const { data, errors } = result;
  if (errors) return { result, chargedBytes, hasCalled };
  if (data && chargedBytes >= LONG_ANSWER_BYTES)
    return longJson(data, callerKey).then((json) => ({ json, chargedBytes, hasCalled }));
  const text = JSON.stringify({ data });
  const json = Buffer.from(text);
  // Text that is ASCII alone is the same in both encodings.
  const latin1 = json.length === text.length ? text : undefined;
  return { json, latin1, chargedBytes, hasCalled };
}

async function longJson(data: object, callerKey: string): Promise<Buffer> {
  const parts = await answerBytes(data, () => pause(callerKey));
  return Buffer.concat([Buffer.from('{"data":'), ...parts, Buffer.from('}')]);
}
