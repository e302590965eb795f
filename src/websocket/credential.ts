import { GraphQLError } from 'graphql';

/** Most characters of an `authorization` in a message. It is kept while the socket is open. */
export const MAX_CREDENTIAL = 16 * 1024;

/** The property `authorization` in any case. A blank value is no credential. Throws if it is too long. */
export function authorizationIn(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const values = Object.entries(params).flatMap(([name, value]: [string, unknown]) =>
    name.toLowerCase() === 'authorization' && typeof value === 'string' ? [value] : [],
  );
  const authorization = values.find((value) => value.trim() !== '');
  if (authorization === undefined || authorization.length <= MAX_CREDENTIAL) return authorization;
  throw new GraphQLError(`authorization may have at most ${MAX_CREDENTIAL} characters.`, {
    extensions: { code: 'BAD_REQUEST' },
  });
}
