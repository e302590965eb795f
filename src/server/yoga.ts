import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { execute, GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Caller, Context } from '../context.ts';
import type { Logger } from '../log.ts';
import type { createDocuments } from './documents.ts';
import { toGraphQLError } from './errors.ts';
import { resultsOf, startLive } from './live.ts';
import { leavingSignal } from './signal.ts';

export interface YogaOptions {
  schema: GraphQLSchema;
  documents: ReturnType<typeof createDocuments>;
  makeContext: (caller: Caller) => Context;
  /** Origins of browsers that may call from other sites. */
  allowedOrigins: readonly string[];
  log: Logger;
}

/** Largest body of a request, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

interface ServerContext {
  requestId: string;
  signal: AbortSignal;
}

type InitialContext = ServerContext & { request: Request };

/** `POST` and `GET /graphql`, answered as JSON or as server-sent events. */
export function createYogaHandler(options: YogaOptions) {
  const { schema, documents, makeContext, allowedOrigins, log } = options;
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
    maxRequestBodySize: MAX_BODY_BYTES,
    cors:
      allowedOrigins.length === 0
        ? false
        : { origin: [...allowedOrigins], credentials: true, methods: ['GET', 'POST'] },
    maskedErrors: {
      maskError: (error) => toGraphQLError(error, { log, requestId: requestIds.getStore() ?? randomUUID() }),
    },
    context: (initial) => makeContext(callerOf(initial)),
    plugins: [useDocuments(documents), useGraphQLEngine((initial) => makeContext(callerOf(initial)))],
  });
  return (req: IncomingMessage, res: ServerResponse, requestId: string) =>
    requestIds.run(requestId, () => yoga(req, res, { requestId, signal: leavingSignal(res) }));
}

function callerOf({ request, requestId, signal }: InitialContext): Caller {
  return { authorization: request.headers.get('authorization') ?? undefined, requestId, signal };
}

/** Documents come parsed and validated from the cache that the WebSocket uses too. */
function useDocuments(documents: YogaOptions['documents']): Plugin {
  return {
    onParams({ params, setResult }) {
      if (typeof params.query !== 'string') return;
      const { errors } = documents(params.query);
      if (errors) setResult({ errors });
    },
    onParse({ params, setParsedDocument }) {
      const { document } = documents(params.source.toString());
      if (document) setParsedDocument(document);
    },
    onValidate({ setResult }) {
      setResult([]);
    },
  };
}

/** graphql's own executor, the same as behind the WebSocket. */
function useGraphQLEngine(contextForEvent: (initial: InitialContext) => Context): Plugin<InitialContext> {
  return {
    onExecute({ setExecuteFn, args }) {
      setExecuteFn(async () => asHttp(await execute(args)));
    },
    onSubscribe({ setSubscribeFn, args }) {
      setSubscribeFn(async () => {
        const live = await startLive(args, () => contextForEvent(args.contextValue));
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
        extensions: { code: 'BAD_USER_INPUT', ...error.extensions, http: { status: 400, spec: true } },
      }),
  );
  return { ...result, errors };
}
