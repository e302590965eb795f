import { createHash } from 'node:crypto';
import type { GraphQLError } from 'graphql';
import type { Role } from '../graphql/context.ts';
import { requestError } from '../graphql/request-error.ts';

/** JWTs of an identity provider. */
export interface JwtOptions {
  /** URL of the provider's public keys (JWKS). */
  jwksUrl: string;
  /** Required `iss`. */
  issuer: string;
  /** Required `aud`, or an element of it. */
  audience: string;
}

/** What a caller may do, and until when. */
export interface Access {
  role: Role;
  /** When the token expires, in milliseconds since 1970. */
  expiresAt?: number | undefined;
  /** Identifies the owner of a token that the gateway checked, for rate limits. */
  callerKey?: string | undefined;
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function unauthenticated(message: string): GraphQLError {
  return requestError(401, 'UNAUTHENTICATED', message);
}
