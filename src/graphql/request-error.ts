import { GraphQLError, type ExecutionResult, type GraphQLErrorExtensions } from 'graphql';

/**
 * An error of a request that never ran. Over HTTP it is answered with this status, whatever media type the client
 * accepts; a WebSocket sends the code and message alone.
 */
export function requestError(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): GraphQLError {
  return rejectionError(message, { code, http: { status, headers } });
}

/** An error without a stack trace, which would take longer than everything else that a rejected request costs. */
export function rejectionError(message: string, extensions: GraphQLErrorExtensions): GraphQLError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new GraphQLError(message, { extensions });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The method is not one of those of the path. */
export function methodNotAllowed(allowed: string): GraphQLError {
  const message = `This path does not allow the HTTP method. It allows: ${allowed}.`;
  return requestError(405, 'BAD_REQUEST', message, { allow: allowed });
}

/** Whether an operation was rejected before it was executed, for another reason than its document or variables. */
export function isRejected({ data, errors }: ExecutionResult): boolean {
  return data === undefined && errors?.[0] !== undefined && statusOf(errors[0]) !== undefined;
}

/** The HTTP headers of an error made by `requestError`. */
export function headersOf(error: GraphQLError): Record<string, string> {
  const { http } = error.extensions as { http?: { headers?: Record<string, string> } };
  return http?.headers ?? {};
}

/** The HTTP status of an error made by `requestError`. */
export function statusOf(error: GraphQLError): number | undefined {
  const { http } = error.extensions as { http?: { status?: number } };
  return http?.status;
}
