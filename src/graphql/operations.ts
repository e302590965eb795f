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
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import type { Logger } from '../log.ts';
import type { Caller, Context, MakeContext } from './context.ts';
import { createCount, untraced, type CountOptions } from './count-operation.ts';
import type { DocumentOrigin } from './document-finder.ts';
import { MAX_ERRORS } from './error-bounds.ts';
import { codeOf } from './errors.ts';
import { boundedResult } from './bounded-result.ts';
import { documentIdOf } from './persisted-query.ts';
import { planQuery } from './plan/query-plan.ts';
import { createRequestCheck, type OperationRequest } from './request-check.ts';
import { requestError } from './request-error.ts';
import { countRootFields } from './root-fields.ts';
import type { QueryOutcome } from './query-outcome.ts';
import { createSharedQueries, type KnownQuery } from './shared-queries.ts';
import { startLive, type ContextForEvent, type LiveOperation } from './subscription.ts';
import type { TrustedDocuments } from './trusted/trusted-documents.ts';

export interface OperationsOptions extends CountOptions {
  schema: GraphQLSchema;
  makeContext: MakeContext;
  /** Whether introspection is allowed. @default true */
  introspection?: boolean | undefined;
  limits?: Limits | undefined;
  /** The documents that clients may name by id. */
  trusted?: TrustedDocuments | undefined;
  /** Where documents that are not listed are logged. */
  log?: Logger | undefined;
  /** Called once for each request, where documents are listed. */
  onDocument?: ((origin: DocumentOrigin) => void) | undefined;
  /** Counts mutations before they are executed. Throws a `GraphQLError` above the rate of the caller. */
  takeMutations?: ((callerKey: string, count: number) => void) | undefined;
}

/** Runs operations. Every transport uses it: HTTP, server-sent events, WebSocket and uploads. */
export interface Operations {
  makeContext: (caller: Caller) => Context;
  /** Parses and validates, with all limits of documents and variables. Nothing is executed before. */
  prepare: (request: OperationRequest) => PreparedOperation;
  /** Runs a query or mutation. */
  run: (args: OperationArgs) => Promise<ExecutionResult>;
  /** The text of the document that a request names by id. Undefined if there is none. */
  textOf: (request: Partial<OperationRequest>) => string | undefined;
  /** The query of a request, to run it again and again. Undefined for everything that is not a valid query. */
  knowQuery: (request: Partial<OperationRequest>) => KnownQuery | undefined;
  /** Whether a query may still run: other documents may have been listed since it was known. */
  isCurrent: (query: KnownQuery) => boolean;
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
  | { document: DocumentNode; source: string; variables: Record<string, unknown>; errors?: undefined }
  | {
      document?: undefined;
      source?: undefined;
      variables?: undefined;
      errors: readonly GraphQLError[];
    };

/** The part of `ExecutionArgs` that differs between operations. */
export type OperationArgs = Pick<
  ExecutionArgs,
  'document' | 'operationName' | 'variableValues' | 'contextValue'
>;

/** A number rather than the documents: what is remembered of earlier ones would keep them in memory. */
function generationOf(trusted: TrustedDocuments | undefined): number {
  return trusted?.generation ?? 0;
}

const READ_ONLY = requestError(
  403,
  'FORBIDDEN',
  'This token has the role read. Mutations need a token with the role write.',
);

export function createOperations(options: OperationsOptions): Operations {
  const { schema, makeContext, introspection = true, limits = DEFAULT_LIMITS } = options;
  const { trusted, log, takeMutations, onOperation, onDocument, traceOperation = untraced } = options;
  const check = createRequestCheck({ schema, introspection, limits, trusted, log });
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

  const count = createCount(options);
  const queries = createSharedQueries({
    makeContext,
    execute: ({ document, operationName, variables }, contextValue) =>
      perform({ document, operationName, variableValues: variables, contextValue }),
    plan: (query) => planQuery(schema, query),
  });
  let knownQueries = 0;

  return {
    makeContext,
    prepare(request) {
      const checked = check(request);
      if (checked.origin) onDocument?.(checked.origin);
      return checked.errors ? reject(checked.errors) : checked;
    },
    async run(args) {
      const { document, operationName } = args;
      const context = args.contextValue as Context;
      const definition = getOperationAST(document, operationName);
      const type = definition?.operation ?? 'invalid';
      const name = definition?.name?.value;
      const { result } = await count({ type, name }, context, async () => {
        const rejection = rejectionOf(document, definition, context);
        if (rejection) return { result: { errors: [rejection] }, hasCalled: false };
        try {
          return { result: await perform(args), hasCalled: context.budget.hasCalled };
        } finally {
          if (type === 'mutation') queries.forget();
        }
      });
      return result;
    },
    textOf(request) {
      const id = documentIdOf(request);
      return id === undefined ? undefined : trusted?.current.byId(id)?.source;
    },
    knowQuery({ query = '', ...others }) {
      const generation = generationOf(trusted);
      const checked = check({ query, ...others });
      if (checked.errors || checked.operation.operation !== 'query') return undefined;
      const { document, operation, variables, origin } = checked;
      knownQueries += 1;
      const operationName = operation.name?.value;
      return {
        id: knownQueries,
        document,
        operationName,
        variables,
        origin,
        generation,
        runs: 0,
        plan: undefined,
      };
    },
    isCurrent: ({ generation }) => generation === generationOf(trusted),
    runQuery(query, caller, context) {
      if (query.origin) onDocument?.(query.origin);
      return count({ type: 'query', name: query.operationName }, context, () => {
        const { expiredToken } = context.budget;
        return expiredToken
          ? { result: { errors: [expiredToken] }, chargedBytes: 0, hasCalled: false }
          : queries.run(query, caller, context);
      });
    },
    async start({ document, operationName, variableValues, contextValue }, contextForEvent) {
      const args = { ...common, document, operationName, variableValues, contextValue };
      const { budget, requestId } = contextValue as Context;
      const { expiredToken } = budget;
      const name = getOperationAST(document, operationName)?.name?.value;
      const live = await traceOperation(
        { type: 'subscription', name, requestId },
        async () => (expiredToken ? { errors: [expiredToken] } : startLive(args, contextForEvent)),
        codeOfStart,
      );
      const code = codeOfStart(live);
      onOperation?.({ operation: 'subscription', code });
      return live;
    },
  };
}

function codeOfStart(live: object & { errors?: readonly GraphQLError[] }): string | undefined {
  return live.errors ? codeOf(live.errors[0]) : undefined;
}
