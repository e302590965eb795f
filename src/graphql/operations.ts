import {
  execute,
  getOperationAST,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { Caller, Context } from './context.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import { tooLong } from './complexity.ts';
import { createDocuments, type Prepared } from './document-cache.ts';
import { codeOf } from './errors.ts';
import { startLive, type ContextForEvent, type LiveOperation } from './subscription.ts';

export interface OperationsOptions {
  schema: GraphQLSchema;
  makeContext: (caller: Caller) => Context;
  /** Whether the schema may be asked for. @default true */
  introspection?: boolean | undefined;
  limits?: Limits | undefined;
  /** Called once for each operation: when a query or mutation is answered, or a subscription begins or is refused. */
  onOperation?: ((seen: SeenOperation) => void) | undefined;
}

export interface SeenOperation {
  /** `invalid`: a document that is none. */
  operation: 'query' | 'mutation' | 'subscription' | 'invalid';
  /** Of the first error; undefined when there is none. */
  code: string | undefined;
  /** Of a query or mutation. */
  durationMs?: number;
}

/** What becomes of an operation, however it came in: HTTP, server-sent events, WebSocket and uploads all go through here. */
export interface Operations {
  makeContext: (caller: Caller) => Context;
  /** The document ready to run, or why it is refused; nothing is executed before. */
  prepare: (request: OperationRequest) => Prepared;
  /** Runs a query or mutation. */
  run: (args: OperationArgs) => Promise<ExecutionResult>;
  /** Starts a subscription. */
  start: (
    args: OperationArgs,
    contextForEvent: ContextForEvent,
  ) => Promise<LiveOperation | { errors: readonly GraphQLError[] }>;
}

export interface OperationRequest {
  query: string;
  operationName?: string | null | undefined;
  variables?: unknown;
}

/** Of `ExecutionArgs`, what differs from one operation to the next. */
export type OperationArgs = Pick<
  ExecutionArgs,
  'document' | 'operationName' | 'variableValues' | 'contextValue'
>;

/** Each quotes the value that is wrong, and a list of a thousand may have a thousand of them. */
const MAX_COERCION_ERRORS = 10;

const READ_ONLY = new GraphQLError('This token may only read: mutations need one with the role write.', {
  extensions: { code: 'FORBIDDEN', http: { status: 403 } },
});

export function createOperations(options: OperationsOptions): Operations {
  const { schema, makeContext, introspection = true, limits = DEFAULT_LIMITS, onOperation } = options;
  const documents = createDocuments({ schema, introspection, limits });
  const common = {
    schema,
    hideSuggestions: !introspection,
    options: { maxCoercionErrors: MAX_COERCION_ERRORS },
  };
  const refuse = (errors: readonly GraphQLError[]) => {
    onOperation?.({ operation: 'invalid', code: codeOf(errors[0]) });
    return { errors };
  };

  return {
    makeContext,
    prepare({ query, operationName, variables }) {
      const error = tooLong(variables, limits);
      if (error) return refuse([error]);
      const prepared = documents(query);
      if (prepared.errors) return refuse(prepared.errors);
      return getOperationAST(prepared.document, operationName)
        ? prepared
        : refuse([noOperation(operationName)]);
    },
    async run({ document, operationName, variableValues, contextValue }) {
      const { budget, role, status, watson } = contextValue as Context;
      const operation = getOperationAST(document, operationName)?.operation ?? 'invalid';
      const startedAt = performance.now();
      const isForbidden = role === 'read' && operation === 'mutation';
      try {
        const result = isForbidden
          ? { errors: [READ_ONLY] }
          : await execute({ ...common, document, operationName, variableValues, contextValue });
        const code = result.errors?.[0] && codeOf(result.errors[0]);
        onOperation?.({ operation, code, durationMs: performance.now() - startedAt });
        // Credentials that were revoked: who watches with them need not wait for the next poll to hear of it.
        if (code === 'UNAUTHENTICATED') status.wake(watson);
        return result;
      } finally {
        budget.end();
      }
    },
    async start({ document, operationName, variableValues, contextValue }, contextForEvent) {
      const args = { ...common, document, operationName, variableValues, contextValue };
      const live = await startLive(args, contextForEvent);
      const code = 'errors' in live ? codeOf(live.errors[0]) : undefined;
      onOperation?.({ operation: 'subscription', code });
      return live;
    },
  };
}

function noOperation(operationName: unknown): GraphQLError {
  const message = operationName
    ? `The document has no operation of the name ${JSON.stringify(operationName).slice(0, 100)}.`
    : 'The document has several operations, or none: operationName must say which one to run.';
  return new GraphQLError(message, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400, spec: true } },
  });
}
