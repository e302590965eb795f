import { GraphQLError } from 'graphql';

/** Most characters of an `authorization` in a message. It is kept while the socket is open. */
export const MAX_CREDENTIAL = 16 * 1024;

/** The property `authorization` in any case. Throws if it is too long. */
export function authorizationIn(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const entry = Object.entries(params).find(([name]) => name.toLowerCase() === 'authorization');
  const authorization: unknown = entry?.[1];
  if (typeof authorization !== 'string') return undefined;
  if (authorization.length <= MAX_CREDENTIAL) return authorization;
  throw new GraphQLError(`authorization may have at most ${MAX_CREDENTIAL} characters.`, {
    extensions: { code: 'BAD_REQUEST' },
  });
}
