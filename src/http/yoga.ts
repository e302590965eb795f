import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Caller, Context } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { toGraphQLError } from '../graphql/errors.ts';
import { resultsOf } from '../graphql/subscription.ts';
import type { Operations } from '../graphql/operations.ts';
import { leavingSignal } from './disconnect-signal.ts';

export interface YogaOptions {
  schema: GraphQLSchema;
  operations: Operations;
  /** Origins of browsers that may call from other sites. */
  allowedOrigins: readonly string[];
  log: Logger;
}

interface ServerContext {
  caller: Caller;
  /** To be called before a subscription starts; returns why there may be none. */
  openStream: () => GraphQLError | undefined;
}

/**
 * `POST` and `GET /graphql`, answered as JSON or as server-sent events.
 * `body` is what was posted, parsed.
 */
export type YogaHandler = (
  req: IncomingMessage & { body?: object },
  res: ServerResponse,
  context: ServerContext,
) => unknown;

export function createYogaHandler(options: YogaOptions): YogaHandler {
  const { schema, operations, allowedOrigins, log } = options;
  // Yoga masks errors far from the request, so the id travels beside it.
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
    // The body was read and checked before.
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
    plugins: [useDocuments(operations), useOperations(operations)],
  });
  return (req, res, { caller, openStream }) =>
    requestIds.run(caller.requestId, () =>
      yoga(req, res, { caller: { ...caller, signal: leavingSignal(res) }, openStream }),
    );
}

/** Documents come parsed and validated from the cache that the WebSocket uses too. */
function useDocuments({ prepare }: Operations): Plugin {
  const prepared = new WeakMap<object, ReturnType<Operations['prepare']>>();
  return {
    onParams({ params, setResult, context }) {
      const { query, operationName, variables } = params;
      // Yoga refuses this itself.
      if (typeof query !== 'string') return;
      if (typeof (operationName ?? '') !== 'string') return setResult({ errors: [BAD_NAME] });
      const ready = prepare({ query, operationName, variables });
      if (ready.errors) setResult({ errors: ready.errors });
      else prepared.set(context, ready);
    },
    onParse({ context, setParsedDocument }) {
      const document = prepared.get(context)?.document;
      if (document) setParsedDocument(document);
    },
    onValidate({ setResult }) {
      setResult([]);
    },
  };
}

const BAD_NAME = new GraphQLError('operationName must be a string.', {
  extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
});

/** Operations run as they do behind the WebSocket. */
function useOperations({ makeContext, run, start }: Operations): Plugin<ServerContext> {
  return {
    onExecute({ setExecuteFn, args }) {
      setExecuteFn(async () => asHttp(await run(args)));
    },
    onSubscribe({ setSubscribeFn, args }) {
      setSubscribeFn(async () => {
        const { caller, openStream } = args.contextValue;
        const refusal = openStream();
        if (refusal) return { errors: [refusal] };
        // The polls behind it are for everybody who watches, so they belong to nobody's trace.
        const contextFor = () => makeContext({ ...caller, trace: undefined });
        const live = await start({ ...args, contextValue: contextFor() }, contextFor);
        return 'errors' in live ? { errors: live.errors } : resultsOf(live);
      });
    },
  };
}

/** An operation that never ran, for its variables were wrong, is a 400 to those who accept GraphQL responses. */
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
