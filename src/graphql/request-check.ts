import {
  getOperationAST,
  GraphQLError,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Limits } from '../config/limits.ts';
import { tooLong } from './complexity.ts';
import { createDocuments } from './document-cache.ts';
import { createDocumentFinder, type DocumentOrigin, type DocumentRequest } from './document-finder.ts';
import { createFileCheck } from './file-variables.ts';
import type { Logger } from '../log.ts';
import { requestError } from './request-error.ts';
import type { TrustedDocuments } from './trusted/trusted-documents.ts';

export interface OperationRequest extends DocumentRequest {
  operationName?: string | null | undefined;
  variables?: unknown;
  /** True for an upload: the operation must have a variable for a file. @default false */
  isUpload?: boolean | undefined;
}

/** The operation of a request, with the variables that it declares, or the errors of the request. */
export type CheckedRequest = (
  | {
      document: DocumentNode;
      /** The text of the document, also if the request has its id. */
      source: string;
      operation: OperationDefinitionNode;
      variables: Record<string, unknown>;
      errors?: undefined;
    }
  | { errors: readonly GraphQLError[] }
) & { origin?: DocumentOrigin | undefined };

const TAKES_NO_FILE = requestError(
  415,
  'UNSUPPORTED_MEDIA_TYPE',
  'The operation has no variable of the type File. Post it as application/json.',
);

/** Returns a function that parses and validates a request, with all limits of documents and variables. */
export function createRequestCheck(options: {
  schema: GraphQLSchema;
  introspection: boolean;
  limits: Limits;
  trusted?: TrustedDocuments | undefined;
  log?: Logger | undefined;
}): (request: OperationRequest) => CheckedRequest {
  const { schema, limits, trusted, log } = options;
  const find = createDocumentFinder({ documents: createDocuments(options), trusted, log });
  const takesFile = createFileCheck(schema);
  return (request) => {
    const { operationName, variables, isUpload = false } = request;
    const error = tooLong(variables, limits);
    if (error) return { errors: [error] };
    const { document, source, origin, errors } = find(request);
    if (errors) return { errors, origin };
    const operation = getOperationAST(document, operationName);
    if (!operation) return { errors: [noOperation(operationName)], origin };
    if (isUpload && !takesFile(operation)) return { errors: [TAKES_NO_FILE], origin };
    return { document, source, origin, operation, variables: declaredVariables(operation, variables) };
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
