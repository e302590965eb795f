import { GraphQLError } from 'graphql';

export const TOKEN_EXPIRED = 'The token has expired. Request a new one.';

/** The error of an operation that has begun, so it has no HTTP status of its own. */
export function tokenExpired(): GraphQLError {
  return new GraphQLError(TOKEN_EXPIRED, { extensions: { code: 'UNAUTHENTICATED' } });
}
