import { LRUCache } from 'lru-cache';
import { weightOf, type ByteLease } from '../graphql/byte-budget.ts';
import type { Operations } from '../graphql/operations.ts';
import type { QueryOutcome } from '../graphql/query-outcome.ts';
import type { KnownQuery } from '../graphql/shared-queries.ts';
import { encodesAsIs } from './compression.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { graphqlHeaders, setCommonHeaders, type GatewayResponse } from './gateway-response.ts';
import { parseJsonBody } from './json-body.ts';
import { isJson } from './negotiation.ts';
import { tidyParameters } from './parameters.ts';
import { isHandedOver, progress, SMALL_BYTES } from './send-body.ts';
import { codingOf, sendResult } from './send-content.ts';
import type { YogaHandler } from './yoga.ts';
import type { RequestContext } from './yoga-context.ts';

/** Answers an operation that is posted as JSON. Throws or rejects with the error of a request that is rejected. */
export type Lane = (
  req: GatewayRequest,
  res: GatewayResponse,
  body: Buffer,
  context: RequestContext,
) => Promise<void>;

export interface LaneOptions {
  operations: Operations;
  yoga: YogaHandler;
  stallTimeoutMs: number;
}

/** What a body was when it was parsed. */
interface KnownBody {
  query: KnownQuery;
  /** Estimated memory of the parsed body. */
  weight: number;
}

/** Longer bodies are parsed each time. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_KNOWN_BYTES = 16 * 1024 * 1024;
/** Estimated bytes of an entry, and of the syntax nodes and the plan of one token. */
const ENTRY_BYTES = 512;
const TOKEN_BYTES = 800;
/** Takes the place of a body that was not parsed. */
const NO_DOCUMENT = { query: '{ __typename }' };

/**
 * The fast lane: a query goes from the bytes of its body to the bytes of its response without Yoga. Yoga answers every other
 * operation, and makes the response of a result with errors.
 */
export function createLane({ operations, yoga, stallTimeoutMs }: LaneOptions): Lane {
  const known = new LRUCache<string, KnownBody>({
    maxSize: MAX_KNOWN_BYTES,
    sizeCalculation: ({ query, weight }, body) =>
      ENTRY_BYTES + body.length + weight + TOKEN_BYTES * (query.document.tokenCount ?? 0),
  });

  async function answer(
    req: GatewayRequest,
    res: GatewayResponse,
    query: KnownQuery,
    context: RequestContext,
  ): Promise<void> {
    // The client has disconnected. `close` is not emitted again, so nothing that ends with it may be opened.
    if (res.destroyed) return;
    const { caller, lease } = context;
    const operation = operations.makeContext(caller);
    res.operation = operation.budget;
    const outcome = await operations.runQuery(query, caller, operation);
    const { json, result = { data: null }, chargedBytes } = outcome;
    const error = lease.hold(chargedBytes);
    if (!error && json) return void (await send(res, outcome, json, context));
    const performed = { result: error ? { errors: [error] } : result, chargedBytes };
    return toYoga(Object.assign(req, { body: NO_DOCUMENT }), res, { ...context, performed });
  }

  /** Sends the result of a query that succeeded. A promise where that takes time. */
  function send(
    res: GatewayResponse,
    outcome: QueryOutcome,
    json: Buffer,
    { type, lease }: RequestContext,
  ): Promise<void> | undefined {
    if (res.destroyed) return undefined;
    const contentType = `${type}; charset=utf-8`;
    if (json.length > SMALL_BYTES || !encodesAsIs(json, codingOf(res))) {
      setCommonHeaders(res);
      res.setHeader('content-type', contentType);
      return sendResult(res, { status: 200, content: json, type, lease, stallTimeoutMs });
    }
    const error = lease.hold(json.length);
    if (error) throw error;
    res.writeHead(200, graphqlHeaders(res, contentType, json.length));
    // Every response to the same outcome sends the same text.
    outcome.latin1 ??= json.toString('latin1');
    res.end(outcome.latin1, 'latin1');
    return isHandedOver(res) ? undefined : progress(res, 'finish', stallTimeoutMs);
  }

  function toYoga(req: GatewayRequest, res: GatewayResponse, context: RequestContext): Promise<void> {
    setCommonHeaders(res);
    req.openBody();
    return yoga(req, res, context);
  }

  return (req, res, body, context) => {
    const { lease, type } = context;
    // Yoga knows which headers a page of another origin needs.
    const mayTake =
      body.length <= MAX_BODY_BYTES && isJson(type) && !res.hasHeader('access-control-allow-origin');
    const key = mayTake ? body.toString('latin1') : '';
    const found = mayTake ? known.get(key) : undefined;
    if (found && operations.isCurrent(found.query)) {
      hold(lease, found.weight);
      return answer(req, res, found.query, context);
    }
    // The bytes and their text, before the text is made: a refused body makes no garbage.
    hold(lease, 2 * body.length);
    const request = parseJsonBody(body);
    const weight = weightOf(request);
    hold(lease, weight);
    const parameters = tidyParameters(request);
    const query = mayTake && !res.destroyed ? operations.knowQuery(parameters) : undefined;
    if (!query) return toYoga(Object.assign(req, { body: request }), res, context);
    known.set(key, { query, weight });
    return answer(req, res, query, context);
  };
}

function hold(lease: ByteLease, bytes: number): void {
  const error = lease.hold(bytes);
  if (error) throw error;
}
