import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getOperationAST, GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { ByteLease } from '../graphql/byte-budget.ts';
import { answerBytes } from '../graphql/answer-bytes.ts';
import type { Caller, Context } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { pause } from '../watson/pace.ts';
import { toGraphQLError, toMessages } from '../graphql/errors.ts';
import type { EventGroups, GroupMember } from '../graphql/event-groups.ts';
import { groupKeyOf } from '../graphql/group-key.ts';
import type { Operations } from '../graphql/operations.ts';
import { isHashOnly } from '../graphql/persisted-query.ts';
import { requestError } from '../graphql/request-error.ts';
import { disconnectSignal } from './disconnect-signal.ts';
import { sendBlanks } from './blanks.ts';
import { encode } from './compression.ts';
import { isJson, type OperationType } from './negotiation.ts';
import { traceIdOf } from './request.ts';
import { sendBody } from './send-body.ts';
import { codingOf, sendEncoded } from './send-content.ts';
import { EVENT_STREAM_HEADERS, eventOf, sendEvents } from './send-events.ts';

export interface YogaOptions {
  schema: GraphQLSchema;
  operations: Operations;
  /** Groups of subscribers over server-sent events. */
  groups: EventGroups;
  /** Origins of browsers that may call from other sites. */
  allowedOrigins: readonly string[];
  /** The longest time that a client may read nothing of a response, in milliseconds. */
  stallTimeoutMs: number;
  log: Logger;
}

interface RequestContext {
  caller: Caller;
  /** What the operation holds in memory; from its result on, what the client has not read. */
  lease: ByteLease;
  /** Called before a subscription starts. Returns the error that keeps it from starting. */
  openStream: () => GraphQLError | undefined;
  /** The media type that the client prefers. */
  type: OperationType;
}

interface ServerContext extends RequestContext {
  outcome: Outcome;
  /** HEAD is answered like GET, but no subscription starts. */
  isHead: boolean;
  /** Called when a mutation is executed. Returns a function to call at its end. */
  onMutation: () => () => void;
}

/** What takes the place of the response that Yoga makes. */
interface Outcome {
  /** Set when the operation is a subscription that runs. */
  member?: GroupMember;
  /** Set when a HEAD request asks for a subscription. */
  isHeadOfStream?: boolean;
  /** The error of a request that never ran. */
  rejection?: GraphQLError;
  /** The data of a long answer as JSON. The response then has the rest of the result. */
  data?: Buffer[];
}

/** Answers an operation as JSON or as server-sent events. `body` is the parsed body, or the parameters of an upload. */
export type YogaHandler = (
  req: IncomingMessage & { body?: object },
  res: ServerResponse,
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
    context: ({ caller }) => operations.makeContext(caller),
    plugins: [useDocuments(operations), useOperations(operations, groups, log)],
  });

  async function respond(req: IncomingMessage, res: ServerResponse, context: RequestContext): Promise<void> {
    const { lease, type } = context;
    const caller = { ...context.caller, signal: disconnectSignal(res) };
    const outcome: Outcome = {};
    const isHead = req.method === 'HEAD';
    // Yoga knows neither HEAD nor qualities of media types.
    if (isHead) req.method = 'GET';
    req.headers.accept = type;
    const onMutation = () => sendBlanks(res, type);
    const response = await callers.run(caller, () =>
      yoga.handleNodeRequestAndResponse(req, res, { ...context, caller, outcome, isHead, onMutation }),
    );
    if (isHead) req.method = 'HEAD';
    if (outcome.rejection) throw outcome.rejection;
    const { requestId, expiresAt } = caller;
    if (outcome.member)
      return sendEvents(res, outcome.member, { lease, stallTimeoutMs, log, requestId, expiresAt });
    if (res.destroyed) return;
    if (outcome.isHeadOfStream) return void res.writeHead(200, EVENT_STREAM_HEADERS).end();
    const content = withData(outcome, await response.text());
    const error = lease.hold(content.length);
    if (error) throw error;
    if (res.headersSent) return sendBody(res, content, stallTimeoutMs);
    // The guard has set it for all media types and codings.
    response.headers.delete('vary');
    res.setHeaders(response.headers);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (isStream) {
      res.removeHeader('content-encoding');
      res.writeHead(response.status, EVENT_STREAM_HEADERS);
      return isHead ? void res.end() : sendBody(res, content, stallTimeoutMs);
    }
    const coding = isJson(type) ? codingOf(res) : { coding: 'identity' as const, isForced: false };
    const encoded = await encode(content, coding);
    lease.hold(encoded.body.length);
    await sendEncoded(res, response.status, encoded, stallTimeoutMs);
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

/** Takes documents from the cache that all transports use. */
function useDocuments({ prepare }: Operations): Plugin<object, ServerContext> {
  const prepared = new WeakMap<object, ReturnType<Operations['prepare']>>();
  return {
    onParams({ request, params, setResult, context }) {
      // Yoga would reject a missing query itself.
      if (isHashOnly(params)) params.query = '';
      const { query, operationName, variables, extensions } = params;
      // Yoga rejects this itself.
      if (typeof query !== 'string') return;
      const { isUpload } = context.caller;
      const ready = prepare({ query, operationName, variables, extensions, isUpload });
      if (ready.errors) return setResult({ errors: ready.errors });
      prepared.set(context, ready);
      const operation = getOperationAST(ready.document, operationName)?.operation;
      if (request.method !== 'GET' || operation !== 'mutation') return;
      context.outcome.rejection = MUTATION_BY_GET;
      setResult({ errors: [context.outcome.rejection] });
    },
    onParse({ context, setParsedDocument }) {
      const ready = prepared.get(context);
      if (!ready?.document) return;
      setParsedDocument(ready.document);
      // In place: the parsed body is the same object, and it is kept while an event stream is open.
      const { params } = context;
      if (params.variables) params.variables = ready.variables;
      delete params.extensions;
    },
    onValidate({ setResult }) {
      setResult([]);
    },
  };
}

const MUTATION_BY_GET = requestError(405, 'BAD_REQUEST', 'Mutations need POST.', { allow: 'POST' });

/** Stands for the result of a subscription that runs. */
const RUNNING: ExecutionResult = Object.freeze({ data: null });

/** Bytes of an answer whose `JSON.stringify` takes several milliseconds. */
const LONG_ANSWER_BYTES = 256 * 1024;

function withoutData({ data: _data, ...rest }: ExecutionResult): string {
  return JSON.stringify(rest);
}

/** Moves the data of a long answer into the rest of its result. */
function withData(outcome: Outcome, rest: string): Buffer {
  const { data } = outcome;
  if (!data) return Buffer.from(rest);
  delete outcome.data;
  const others = rest.slice(1);
  const end = `${others === '}' ? '' : ','}${others}`;
  return Buffer.concat([Buffer.from('{"data":'), ...data, Buffer.from(end)]);
}

/** Runs operations as all transports do. */
function useOperations(
  { makeContext, run }: Operations,
  groups: EventGroups,
  log: Logger,
): Plugin<ServerContext & Context, ServerContext> {
  return {
    onExecute({ setExecuteFn, args }) {
      const { lease } = args.contextValue;
      const isMutation = getOperationAST(args.document, args.operationName)?.operation === 'mutation';
      setExecuteFn(async () => {
        const stop = isMutation ? args.contextValue.onMutation() : undefined;
        const result = asHttp(await run(args).finally(stop));
        const { budget, callerKey } = args.contextValue;
        const error = lease.hold(budget.chargedBytes);
        if (error) return { errors: [error] };
        const { type, outcome } = args.contextValue;
        const isLong = budget.chargedBytes >= LONG_ANSWER_BYTES;
        if (!result.data || !isLong || !isJson(type)) return result;
        outcome.data = await answerBytes(result.data, () => pause(callerKey));
        return { ...result, data: {}, stringify: withoutData };
      });
    },
    onSubscribe({ setSubscribeFn, args }) {
      setSubscribeFn(async () => {
        const { caller, openStream, outcome, isHead, params } = args.contextValue;
        const error = openStream();
        if (error) {
          outcome.rejection = error;
          return { errors: [error] };
        }
        if (isHead) {
          outcome.isHeadOfStream = true;
          return RUNNING;
        }
        // All subscribers of a scope share its polls, so these belong to no caller's trace.
        const contextFor = () => makeContext({ ...caller, trace: undefined });
        const contextValue = contextFor();
        const { query = '', operationName, variables = {} } = params;
        const key = groupKeyOf({
          scope: contextValue.watson.scope,
          query,
          operationName: operationName ?? undefined,
          variables,
        });
        const member = await groups.join({ ...args, contextValue }, { key, contextForEvent: contextFor });
        if ('errors' in member) return { errors: member.errors };
        outcome.member = member;
        return RUNNING;
      });
    },
    onResultProcess(payload) {
      if (payload.result === RUNNING)
        return payload.setResultProcessor((_result, { Response }) => new Response(null), 'text/event-stream');
      // Yoga calls `maskError` only for operations that ran.
      const { result, serverContext } = payload;
      if (!('errors' in result) || !result.errors || !serverContext) return undefined;
      const options = { log, requestId: serverContext.caller.requestId };
      const errors = result.errors.map((error) =>
        hasRequestId(error) ? error : toGraphQLError(error, options),
      );
      return payload.setResult({ ...result, errors });
    },
  };
}

/** An operation with invalid variables never ran. A client that accepts GraphQL responses gets status 400. */
function asHttp(result: ExecutionResult): ExecutionResult {
  if (result.data !== undefined || !result.errors) return result;
  const errors = result.errors.map(
    (error) =>
      new GraphQLError(error.message, {
        nodes: error.nodes,
        source: error.source,
        positions: error.positions,
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400, spec: true }, ...error.extensions },
      }),
  );
  return { ...result, errors };
}

function hasRequestId({ extensions }: GraphQLError): boolean {
  return extensions['requestId'] !== undefined;
}
