import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, CheckAccess } from '../access/authentication.ts';
import { callerKeyOf, type RateLimits } from '../access/rate-limits.ts';
import type { Limits } from '../config/limits.ts';
import type { ByteBudget } from '../graphql/byte-budget.ts';
import { methodNotAllowed, requestError } from '../graphql/request-error.ts';
import type { ReadUpload } from '../upload/form.ts';
import type { EventStreams } from './event-streams.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { setCommonHeaders, type GatewayResponse } from './gateway-response.ts';
import { checkContentCoding, readJsonBody } from './json-body.ts';
import type { Lane } from './lane.ts';
import { operationTypeFor, prefersPage, streamTypeFor } from './negotiation.ts';
import { readUrlParameters, tidyParameters } from './parameters.ts';
import { isRead, mediaTypeOf, pathOf, traceOf } from './request.ts';
import type { RequestContext } from './yoga-context.ts';
import type { YogaHandler } from './yoga.ts';

export interface GraphQLRouteOptions {
  limits: Limits;
  access: CheckAccess;
  rates: RateLimits;
  bytes: ByteBudget;
  streams: EventStreams;
  /** Answers operations that are posted as JSON. */
  lane: Lane;
  yoga: YogaHandler;
  readUpload: ReadUpload;
  /** Undefined: GraphiQL is switched off. */
  graphiql: ((req: IncomingMessage, res: ServerResponse) => Promise<void>) | undefined;
  /** Whether listed documents alone run. */
  isTrustedOnly: boolean;
}

/** Throws or rejects with the error of a request that is rejected. The guard releases the lease of the response. */
export type Route = (req: GatewayRequest, res: GatewayResponse) => Promise<void>;

/** `/graphql`: GraphiQL for browsers; operations as JSON, in the query of a URL, or as an upload. */
export function createGraphQLRoute(options: GraphQLRouteOptions): Route {
  const { access, rates, bytes, limits, streams, lane, yoga, readUpload } = options;
  const bodyOptions = { maxBytes: limits.bodyBytes, timeoutMs: limits.requestMs };

  // Neither this nor the next function is asynchronous: each such layer costs time in every query.
  function route(req: GatewayRequest, res: GatewayResponse): Promise<void> {
    // Yoga serves one path only.
    if (pathOf(req) === '/graphql/') req.url = req.url?.replace('/graphql/', '/graphql');
    const isGet = isRead(req);
    // The guard has let this origin read answers.
    const isPreflight = req.method === 'OPTIONS' && res.hasHeader('access-control-allow-origin');
    if (!isGet && !isPreflight && req.method !== 'POST') throw methodNotAllowed('GET, HEAD, POST');
    if (isGet && prefersPage(req.headers.accept)) return graphiql(req, res);
    const { authorization } = req.headers;
    const { remoteAddress } = req.socket;
    const limitedCaller = rates.limitedCallerOf(authorization ?? '');
    if (limitedCaller !== undefined) {
      res.callerKey = limitedCaller;
      rates.checkLimited(limitedCaller);
    }
    // A preflight request never has a token.
    const granted = isPreflight ? undefined : access(authorization, remoteAddress);
    return granted instanceof Promise
      ? granted.then((each) => answer(req, res, each))
      : answer(req, res, granted);
  }

  function answer(req: GatewayRequest, res: GatewayResponse, granted: Access | undefined): Promise<void> {
    const { method, headers, socket } = req;
    const { authorization } = headers;
    const { remoteAddress } = socket;
    const callerKey = granted?.callerKey ?? callerKeyOf(authorization, remoteAddress);
    res.callerKey = callerKey;
    if (granted) rates.takeRequest(callerKey, remoteAddress, granted.callerKey && authorization);
    const streamType = streamTypeFor(headers.accept);
    const type = operationTypeFor(headers.accept);
    if (!type) throw requestError(406, 'NOT_ACCEPTABLE', NO_TYPE);
    const documentId = isRead(req) ? readUrlParameters(req.url).documentId : undefined;
    if (method === 'POST') checkContentCoding(req);
    const isUpload = method === 'POST' && mediaTypeOf(req) === 'multipart/form-data';
    const caller = {
      authorization,
      requestId: res.requestId,
      ...granted,
      callerKey,
      trace: traceOf(req),
      isUpload,
    };
    const lease = bytes.open(callerKey);
    res.lease = lease;
    const openStream = () =>
      streamType ? streams.open(req, res) : requestError(406, 'NOT_ACCEPTABLE', NEEDS_STREAM);
    const context = { caller, lease, openStream, type, streamType, documentId };
    if (isUpload) return answerUpload(req, res, context);
    if (method !== 'POST') return yoga(req, res, context);
    // No variable of an asynchronous function may hold the body: it would be kept for as long as its stream of events is open.
    const body = readJsonBody(req, res, bodyOptions, lease);
    return body instanceof Promise
      ? body.then((all) => lane(req, res, all, context))
      : lane(req, res, body, context);
  }

  async function answerUpload(
    req: GatewayRequest,
    res: GatewayResponse,
    context: RequestContext,
  ): Promise<void> {
    setCommonHeaders(res);
    req.openBody();
    const upload = await readUpload(req, res, context.lease);
    try {
      const { params: body } = upload;
      tidyParameters(body);
      await yoga(Object.assign(req, { body }), res, context);
    } finally {
      await upload.close();
    }
  }

  async function graphiql(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (options.graphiql) return options.graphiql(req, res);
    throw requestError(404, 'NOT_FOUND', options.isTrustedOnly ? NO_PAGE_TRUSTED : NO_PAGE);
  }

  return route;
}

const NO_PAGE =
  'GraphiQL is switched off (LEXIGATE_GRAPHIQL). Post operations to /graphql as application/json.';
const NO_PAGE_TRUSTED =
  'GraphiQL is switched off: this gateway runs listed documents only (LEXIGATE_DOCUMENTS_MODE=trusted). Post the documentId of one to /graphql as application/json.';
const NEEDS_STREAM =
  'A subscription needs server-sent events (Accept: text/event-stream), multipart (multipart/mixed;subscriptionSpec=1.0) or a WebSocket.';
const NO_TYPE =
  'Accept names no media type of this path: application/graphql-response+json, application/json or text/event-stream, in UTF-8.';
