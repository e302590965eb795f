import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Caller, Context } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { toGraphQLError, toMessages } from '../graphql/errors.ts';
import type { Operations } from '../graphql/operations.ts';
import type { GatewayResponse } from './gateway-response.ts';
import { disconnectSignal } from './disconnect-signal.ts';
import { sendBlanks } from './blanks.ts';
import { isJson } from './negotiation.ts';
import { waitForPace, type RejectionWaitOptions } from './rejection-wait.ts';
import { traceIdOf } from './request.ts';
import { sendBody } from './send-body.ts';
import { sendResult } from './send-content.ts';
import { asMultipart, MULTIPART, STREAM_FORMATS, type StreamGroups } from './multipart-events.ts';
import { EVENT_STREAM_HEADERS, eventOf, sendEvents } from './send-events.ts';
import { withData } from './long-answer.ts';
import type { Outcome, RequestContext, ServerContext } from './yoga-context.ts';
import { useDocuments } from './yoga-documents.ts';
import { useOperations } from './yoga-operations.ts';

export interface YogaOptions extends RejectionWaitOptions {
  schema: GraphQLSchema;
  operations: Operations;
  /** Groups of subscribers over HTTP. */
  groups: StreamGroups;
  /** Origins of browsers that may call from other sites. */
  allowedOrigins: readonly string[];
  /** The longest time that a client may read nothing of a response, in milliseconds. */
  stallTimeoutMs: number;
  log: Logger;
}

/** Answers an operation as JSON or as server-sent events. `body` is the parsed body, or the parameters of an upload. */
export type YogaHandler = (
  req: IncomingMessage & { body?: object },
  res: GatewayResponse,
  context: RequestContext,
) => Promise<void>;

export function createYogaHandler(options: YogaOptions): YogaHandler {
  const { schema, operations, groups, allowedOrigins, stallTimeoutMs, log } = options;
  // Yoga calls `maskError` without the request.
  const callers = new AsyncLocalStorage<Pick<Caller, 'requestId' | 'trace'>>();
  const yoga = createYoga<ServerContext, Context>({
    schema,
    graphqlEndpoint: '/graphql',
    logging: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
    // The body has been read and checked.
    maxRequestBodySize: false,
    cors:
      allowedOrigins.length === 0
        ? false
        : (request) => {
            const origin = request.headers.get('origin');
            if (origin === null || !allowedOrigins.includes(origin)) return false;
            return {
              origin: [origin],
              credentials: true,
              methods: ['GET', 'POST'],
              exposedHeaders: ['x-request-id'],
            };
          },
    maskedErrors: {
      maskError(error) {
        const { requestId, trace } = callers.getStore() ?? { requestId: randomUUID() };
        return toGraphQLError(error, { log, requestId, traceId: traceIdOf(trace) });
      },
    },
    context({ caller }) {
      const context = operations.makeContext(caller);
      // Yoga copies the fields of an object, but not its getters.
      const { loaders, watson, reader } = context;
      return { ...context, loaders, watson, reader };
    },
    plugins: [useDocuments(operations), useOperations(operations, groups, log)],
  });

  async function respond(req: IncomingMessage, res: GatewayResponse, context: RequestContext): Promise<void> {
    // The client has disconnected. `close` is not emitted again, so nothing that ends with it may be opened.
    if (res.destroyed) return;
    const { lease, type, streamType = 'text/event-stream' } = context;
    const format = STREAM_FORMATS[streamType];
    // Its client accepts nothing but parts of this protocol.
    const isMultipart = type === 'multipart/mixed' && streamType === type;
    const caller = { ...context.caller, signal: disconnectSignal(res) };
    const outcome: Outcome = {};
    const isHead = req.method === 'HEAD';
    // Yoga knows neither HEAD nor qualities of media types.
    if (isHead) req.method = 'GET';
    req.headers.accept = isMultipart ? 'application/json' : type;
    const onMutation = () => sendBlanks(res, type);
    const response = await callers.run(caller, () =>
      yoga.handleNodeRequestAndResponse(req, res, { ...context, caller, outcome, isHead, onMutation }),
    );
    if (isHead) req.method = 'HEAD';
    if (outcome.rejection) throw outcome.rejection;
    if (outcome.isRejected) await waitForPace(res, options);
    const { requestId, expiresAt } = caller;
    if (outcome.member)
      return sendEvents(res, outcome.member, { format, lease, stallTimeoutMs, log, requestId, expiresAt });
    if (res.destroyed) return;
    if (outcome.isHeadOfStream) return void res.writeHead(200, format.headers).end();
    const content = withData(outcome, await response.text());
    const error = lease.hold(content.length);
    if (error) throw error;
    if (res.headersSent) return sendBody(res, content, stallTimeoutMs);
    // The guard has set it for all media types and codings.
    response.headers.delete('vary');
    res.setHeaders(response.headers);
    if (isMultipart) {
      res.removeHeader('content-length');
      res.writeHead(response.status, MULTIPART.headers);
      return isHead ? void res.end() : sendBody(res, asMultipart(content), stallTimeoutMs);
    }
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (isStream) {
      res.removeHeader('content-encoding');
      res.writeHead(response.status, EVENT_STREAM_HEADERS);
      return isHead ? void res.end() : sendBody(res, content, stallTimeoutMs);
    }
    await sendResult(res, { status: response.status, content, type, lease, stallTimeoutMs });
  }

  return async (req, res, context) => {
    try {
      await respond(req, res, context);
    } catch (error) {
      if (!res.headersSent || res.destroyed || !(error instanceof GraphQLError)) throw error;
      // White space was sent already, so the status cannot say what failed.
      const { requestId } = context.caller;
      const body = isJson(context.type)
        ? Buffer.from(JSON.stringify({ errors: toMessages([error], { log, requestId }) }))
        : eventOf({ errors: [error] }, log, requestId);
      await sendBody(res, body, stallTimeoutMs);
    }
  };
}
