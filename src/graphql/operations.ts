import {
  execute,
  getOperationAST,
  GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caller, Context, MakeContext } from './context.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import { MAX_ERRORS } from './error-bounds.ts';
import { codeOf } from './errors.ts';
import { boundedResult } from './bounded-result.ts';
import { createRequestCheck, type OperationRequest } from './request-check.ts';
import { requestError } from './request-error.ts';
import { countRootFields } from './root-fields.ts';
import { createSharedQueries, type KnownQuery, type QueryOutcome } from './shared-queries.ts';
import { startLive, type ContextForEvent, type LiveOperation } from './subscription.ts';

export interface OperationsOptions {
  schema: GraphQLSchema;
  makeContext: MakeContext;
  /** Whether introspection is allowed. @default true */
  introspection?: boolean | undefined;
  limits?: Limits | undefined;
  /** Counts mutations before they are executed. Throws a `GraphQLError` above the rate of the caller. */
  takeMutations?: ((callerKey: string, count: number) => void) | undefined;
  /** Called when REST calls of an operation succeeded, so that the service has accepted the credential of its caller. */
  onAccepted?: ((callerKey: string) => void) | undefined;
  /** Called once for each operation: when a query or mutation is answered, or a subscription starts or is rejected. */
  onOperation?: ((ended: EndedOperation) => void) | undefined;
}

export interface EndedOperation {
  /** `invalid`: the document cannot be run. */
  operation: 'query' | 'mutation' | 'subscription' | 'invalid';
  /** The code of the first error; undefined without errors. */
  code: string | undefined;
  /** The duration of a query or mutation. */
  durationMs?: number;
}

/** Runs operations. Every transport uses it: HTTP, server-sent events, WebSocket and uploads. */
export interface Operations {
  makeContext: (caller: Caller) => Context;
  /** Parses and validates, with all limits of documents and variables. Nothing is executed before. */
  prepare: (request: OperationRequest) => PreparedOperation;
  /** Runs a query or mutation. */
  run: (args: OperationArgs) => Promise<ExecutionResult>;
  /** The query of a request, to run it again and again. Undefined for everything that is not a valid query. */
  knowQuery: (request: Partial<OperationRequest>) => KnownQuery | undefined;
  /** Runs a query. The same query of the same scope is executed once, see `createSharedQueries`. */
  runQuery: (query: KnownQuery, caller: Caller, context: Context) => Promise<QueryOutcome>;
  /** Starts a subscription. */
  start: (
    args: OperationArgs,
    contextForEvent: ContextForEvent,
  ) => Promise<LiveOperation | { errors: readonly GraphQLError[] }>;
}

/** A document that can run, with the variables that its operation declares, or the errors of the request. */
export type PreparedOperation =
  | { document: DocumentNode; variables: Record<string, unknown>; errors?: undefined }
  | { document?: undefined; variables?: undefined; errors: readonly GraphQLError[] };

/** How a query or mutation ended. */
interface Performed {
  result?: ExecutionResult;
  /** Whether it made a REST call for a root field, or a write. */
  hasCalled: boolean;
}

/** The part of `ExecutionArgs` that differs between operations. */
export type OperationArgs = Pick<
  ExecutionArgs,
  'document' | 'operationName' | 'variableValues' | 'contextValue'
>;

const READ_ONLY = requestError(
  403,
  'FORBIDDEN',
  'This token has the role read. Mutations need a token with the role write.',
);
export function createOperations(options: OperationsOptions): Operations {
  const { schema, makeContext, introspection = true, limits = DEFAULT_LIMITS } = options;
  const { takeMutations, onAccepted, onOperation } = options;
  const check = createRequestCheck({ schema, introspection, limits });
  const common = {
    schema,
    hideSuggestions: !introspection,
    // graphql adds one error that says that there are more.
    options: { maxCoercionErrors: MAX_ERRORS - 1 },
  };
  const reject = (errors: readonly GraphQLError[]) => {
    onOperation?.({ operation: 'invalid', code: codeOf(errors[0]) });
    return { errors };
  };

  /** The reason why an operation must not be executed. */
  function rejectionOf(
    document: DocumentNode,
    operation: OperationDefinitionNode | null | undefined,
    { budget, role, callerKey }: Context,
  ): GraphQLError | undefined {
    if (budget.expiredToken || operation?.operation !== 'mutation') return budget.expiredToken;
    if (role === 'read') return READ_ONLY;
    try {
      takeMutations?.(callerKey, countRootFields(document, operation));
      return undefined;
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }

  /** Executes a query or mutation, within the bounds of its budget. */
  async function perform(args: OperationArgs): Promise<ExecutionResult> {
    const { budget } = args.contextValue as Context;
    return boundedResult(await execute({ ...common, ...args }), budget, args.document);
  }

  /** Runs the work of a query or mutation, and counts how it ends. */
  async function counted<T extends Performed>(
    operation: EndedOperation['operation'],
    context: Context,
    work: () => T | Promise<T>,
  ): Promise<T> {
    const { budget, callerKey, status } = context;
    const startedAt = performance.now();
    try {
      const performed = await work();
      const errors = performed.result?.errors;
      const code = errors?.[0] && codeOf(errors[0]);
      onOperation?.({ operation, code, durationMs: performance.now() - startedAt });
      if (!code && performed.hasCalled) onAccepted?.(callerKey);
      // Revoked credentials: a poll now ends the subscriptions that use them.
      if (code === 'UNAUTHENTICATED') status.wake(context.reader);
      return performed;
    } finally {
      budget.end();
    }
  }

  const queries = createSharedQueries({
    makeContext,
    execute: ({ document, operationName, variables }, contextValue) =>
      perform({ document, operationName, variableValues: variables, contextValue }),
  });
  let knownQueries = 0;

  return {
    makeContext,
    prepare(request) {
      const checked = check(request);
      return checked.errors ? reject(checked.errors) : checked;
    },
    async run(args) {
      const { document, operationName } = args;
      const context = args.contextValue as Context;
      const definition = getOperationAST(document, operationName);
      const operation = definition?.operation ?? 'invalid';
      const { result } = await counted(operation, context, async () => {
        const rejection = rejectionOf(document, definition, context);
        if (rejection) return { result: { errors: [rejection] }, hasCalled: false };
        try {
          return { result: await perform(args), hasCalled: context.budget.hasCalled };
        } finally {
          if (operation === 'mutation') queries.forget();
        }
      });
      return result;
    },
    knowQuery({ query, ...others }) {
      if (query === undefined) return undefined;
      const checked = check({ query, ...others });
      if (checked.errors || checked.operation.operation !== 'query') return undefined;
      const { document, operation, variables } = checked;
      knownQueries += 1;
      return { id: knownQueries, document, operationName: operation.name?.value, variables, runs: 0 };
    },
    runQuery: (query, caller, context) =>
      counted('query', context, () => {
        const { expiredToken } = context.budget;
        return expiredToken
          ? { result: { errors: [expiredToken] }, chargedBytes: 0, hasCalled: false }
          : queries.run(query, caller, context);
      }),
    async start({ document, operationName, variableValues, contextValue }, contextForEvent) {
      const args = { ...common, document, operationName, variableValues, contextValue };
      const { expiredToken } = (contextValue as Context).budget;
      const live = expiredToken ? { errors: [expiredToken] } : await startLive(args, contextForEvent);
      const code = 'errors' in live ? codeOf(live.errors[0]) : undefined;
      onOperation?.({ operation: 'subscription', code });
      return live;
    },
  };
}
