import { GraphQLError } from 'graphql';
import { MAX_CREDENTIAL_CHARACTERS } from '../access/rate-limits.ts';

/**
 * The property `authorization` in any case, or that of `headers`, where some clients put it. A blank value is no credential.
 * Throws if it is too long.
 */
export function authorizationIn(params: unknown): string | undefined {
  const headers = valuesOf(params, 'headers').flatMap((value) => valuesOf(value, 'authorization'));
  const values = [...valuesOf(params, 'authorization'), ...headers].filter(
    (value) => typeof value === 'string',
  );
  const authorization = values.find((value) => value.trim() !== '');
  if (authorization === undefined || authorization.length <= MAX_CREDENTIAL_CHARACTERS) return authorization;
  throw new GraphQLError(`authorization may have at most ${MAX_CREDENTIAL_CHARACTERS} characters.`, {
    extensions: { code: 'BAD_REQUEST' },
  });
}

function valuesOf(params: unknown, key: string): unknown[] {
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).flatMap(([name, value]: [string, unknown]) =>
    name.toLowerCase() === key ? [value] : [],
  );
}
