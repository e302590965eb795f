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
import type { Caller, Context } from './context.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import { tooLong } from './complexity.ts';
import { createDocuments } from './document-cache.ts';
import { MAX_ERRORS } from './error-bounds.ts';
import { codeOf } from './errors.ts';
import { boundedResult } from './bounded-result.ts';
import { createFileCheck } from './file-variables.ts';
import { isHashOnly, PERSISTED_QUERY_NOT_SUPPORTED } from './persisted-query.ts';
import { requestError } from './request-error.ts';
import { countRootFields } from './root-fields.ts';
import { startLive, type ContextForEvent, type LiveOperation } from './subscription.ts';

export interface OperationsOptions {
  schema: GraphQLSchema;
  makeContext: (caller: Caller) => Context;
  /** Whether introspection is allowed. @default true */
  introspection?: boolean | undefined;
  limits?: Limits | undefined;
  /** Counts mutations before they are executed. Rejects with a `GraphQLError` above the rate of the caller. */
  takeMutations?: ((callerKey: string, count: number) => Promise<void>) | undefined;
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

export interface OperationRequest {
  query: string;
  extensions?: unknown;
  operationName?: string | null | undefined;
  variables?: unknown;
  /** True for an upload: the operation must have a variable for a file. @default false */
  isUpload?: boolean | undefined;
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
const TAKES_NO_FILE = requestError(
  415,
  'UNSUPPORTED_MEDIA_TYPE',
  'The operation has no variable of the type File. Post it as application/json.',
);

export function createOperations(options: OperationsOptions): Operations {
  const { schema, makeContext, introspection = true, limits = DEFAULT_LIMITS } = options;
  const { takeMutations, onAccepted, onOperation } = options;
  const documents = createDocuments({ schema, introspection, limits });
  const takesFile = createFileCheck(schema);
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
  async function rejectionOf(
    document: DocumentNode,
    operation: OperationDefinitionNode | null | undefined,
    { budget, role, callerKey }: Context,
  ): Promise<GraphQLError | undefined> {
    if (budget.expiredToken || operation?.operation !== 'mutation') return budget.expiredToken;
    if (role === 'read') return READ_ONLY;
    try {
      await takeMutations?.(callerKey, countRootFields(document, operation));
      return undefined;
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }

  return {
    makeContext,
    prepare({ query, operationName, variables, extensions, isUpload = false }) {
      if (isHashOnly({ query, extensions })) return reject([PERSISTED_QUERY_NOT_SUPPORTED]);
      const error = tooLong(variables, limits);
      if (error) return reject([error]);
      const prepared = documents(query);
      if (prepared.errors) return reject(prepared.errors);
      const operation = getOperationAST(prepared.document, operationName);
      if (!operation) return reject([noOperation(operationName)]);
      if (isUpload && !takesFile(operation)) return reject([TAKES_NO_FILE]);
      return { document: prepared.document, variables: declaredVariables(operation, variables) };
    },
    async run({ document, operationName, variableValues, contextValue }) {
      const { budget, status, watson } = contextValue as Context;
      const definition = getOperationAST(document, operationName);
      const operation = definition?.operation ?? 'invalid';
      const startedAt = performance.now();
      try {
        const rejection = await rejectionOf(document, definition, contextValue as Context);
        const result = rejection
          ? { errors: [rejection] }
          : boundedResult(
              await execute({ ...common, document, operationName, variableValues, contextValue }),
              budget,
              document,
            );
        const code = result.errors?.[0] && codeOf(result.errors[0]);
        onOperation?.({ operation, code, durationMs: performance.now() - startedAt });
        if (!code && budget.hasCalled) onAccepted?.((contextValue as Context).callerKey);
        // Revoked credentials: a poll now ends the subscriptions that use them.
        if (code === 'UNAUTHENTICATED') status.wake(watson);
        return result;
      } finally {
        budget.end();
      }
    },
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

/** Undeclared variables have no effect. A subscription would keep them in memory while it runs. */
function declaredVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: unknown,
): Record<string, unknown> {
  const given = new Map<string, unknown>(Object.entries(variables ?? {}));
  const declared = variableDefinitions.map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    declared.filter((name) => given.has(name)).map((name) => [name, given.get(name)]),
  );
}

function noOperation(operationName: unknown): GraphQLError {
  const message = operationName
    ? `The document has no operation named ${JSON.stringify(operationName).slice(0, 100)}.`
    : 'The document does not have exactly one operation. Name the operation to run in operationName.';
  return new GraphQLError(message, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400, spec: true } },
  });
}
