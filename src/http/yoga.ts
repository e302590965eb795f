import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { ByteLease } from '../graphql/byte-budget.ts';
import { answerText } from '../graphql/answer-text.ts';
import type { Caller, Context } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { pause } from '../watson/pace.ts';
import { toGraphQLError } from '../graphql/errors.ts';
import type { EventGroups, GroupMember } from '../graphql/event-groups.ts';
import { groupKeyOf } from '../graphql/group-key.ts';
import type { Operations } from '../graphql/operations.ts';
import { requestError } from '../graphql/request-error.ts';
import { disconnectSignal } from './disconnect-signal.ts';
import { sendBody } from './send-body.ts';
import { sendEvents } from './send-events.ts';

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
}

interface ServerContext extends RequestContext {
  /** Its member is set when the operation is a subscription that runs. Its events then take the place of the response. */
  subscription: { member?: GroupMember };
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
  const requestIds = new AsyncLocalStorage<string>();
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
            return { origin: [origin], credentials: true, methods: ['GET', 'POST'] };
          },
    maskedErrors: {
      maskError: (error) => toGraphQLError(error, { log, requestId: requestIds.getStore() ?? randomUUID() }),
    },
    context: ({ caller }) => operations.makeContext(caller),
    plugins: [useDocuments(operations), useOperations(operations, groups)],
  });
  return async (req, res, context) => {
    const { lease } = context;
    const caller = { ...context.caller, signal: disconnectSignal(res) };
    const subscription: ServerContext['subscription'] = {};
    const response = await requestIds.run(caller.requestId, () =>
      yoga.handleNodeRequestAndResponse(req, res, { ...context, caller, subscription }),
    );
    if (subscription.member) return sendEvents(res, subscription.member, { lease, stallTimeoutMs, log });
    if (res.destroyed) return;
    const text = await response.text();
    const error = lease.hold(Buffer.byteLength(text));
    if (error) throw error;
    const body = Buffer.from(text);
    res.setHeaders(response.headers).writeHead(response.status, response.statusText);
    await sendBody(res, body, stallTimeoutMs);
  };
}

/** Takes documents from the cache that all transports use. */
function useDocuments({ prepare }: Operations): Plugin<object, ServerContext> {
  const prepared = new WeakMap<object, ReturnType<Operations['prepare']>>();
  return {
    onParams({ params, setResult, context }) {
      const { query, operationName, variables } = params;
      // Yoga rejects this itself.
      if (typeof query !== 'string') return;
      if (typeof (operationName ?? '') !== 'string') return setResult({ errors: [BAD_NAME] });
      const { isUpload } = context.caller;
      const ready = prepare({ query, operationName, variables, isUpload });
      if (ready.errors) setResult({ errors: ready.errors });
      else prepared.set(context, ready);
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

const BAD_NAME = requestError(400, 'BAD_REQUEST', 'operationName must be a string.');

/** Stands for the result of a subscription that runs. */
const RUNNING: ExecutionResult = Object.freeze({ data: null });

/** Bytes of an answer whose `JSON.stringify` takes several milliseconds. */
const LONG_ANSWER_BYTES = 256 * 1024;

/** The final result as JSON. Its errors are masked; its data is text already. */
function withData({ data: _data, ...rest }: ExecutionResult, text: string): string {
  const others = JSON.stringify(rest).slice(1);
  return `{"data":${text}${others === '}' ? '' : ','}${others}`;
}

/** Runs operations as all transports do. */
function useOperations(
  { makeContext, run }: Operations,
  groups: EventGroups,
): Plugin<ServerContext & Context> {
  return {
    onExecute({ setExecuteFn, args }) {
      const { lease } = args.contextValue;
      setExecuteFn(async () => {
        const result = asHttp(await run(args));
        const { budget, callerKey } = args.contextValue;
        const error = lease.hold(budget.chargedBytes);
        if (error) return { errors: [error] };
        if (!result.data || budget.chargedBytes < LONG_ANSWER_BYTES) return result;
        const text = await answerText(result.data, () => pause(callerKey));
        return { ...result, stringify: (final: ExecutionResult) => withData(final, text) };
      });
    },
    onSubscribe({ setSubscribeFn, args }) {
      setSubscribeFn(async () => {
        const { caller, openStream, subscription, params } = args.contextValue;
        const error = openStream();
        if (error) return { errors: [error] };
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
        subscription.member = member;
        return RUNNING;
      });
    },
    onResultProcess(payload) {
      if (payload.result === RUNNING)
        payload.setResultProcessor((_result, { Response }) => new Response(null), 'text/event-stream');
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
