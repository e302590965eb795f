import { GraphQLError } from 'graphql';

/**
 * An error of a request that never ran. Over HTTP it is answered with this status, whatever media type the client
 * accepts; a WebSocket sends the code and message alone.
 */
export function requestError(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/** The HTTP status of an error made by `requestError`. */
export function statusOf(error: GraphQLError): number | undefined {
  const { http } = error.extensions as { http?: { status?: number } };
  return http?.status;
}
