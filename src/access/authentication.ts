import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Role } from '../graphql/context.ts';

/** A token of the gateway's own, which never ends. */
export interface StaticToken {
  token: string;
  role: Role;
}

/** JWTs of an identity provider. */
export interface JwtOptions {
  /** Where its public keys are. */
  jwksUrl: string;
  /** What their `iss` must be. */
  issuer: string;
  /** What their `aud` must be or hold. */
  audience: string;
}

/** Who may use the credentials of the gateway. */
export interface AccessOptions {
  tokens: readonly StaticToken[];
  jwt?: JwtOptions | undefined;
}

/** What a caller may do, and how long. */
export interface Access {
  role: Role;
  /** When the token ends, in milliseconds since 1970. */
  expiresAt?: number | undefined;
}

/** Checks the token in an `Authorization` header. Fails with a `GraphQLError` that says what is wrong. */
export type CheckAccess = (authorization: string | undefined) => Promise<Access>;

const EVERYBODY: Access = { role: 'write' };
const JWKS_TIMEOUT_MS = 5_000;

/**
 * Without options everybody has access: to a service of examples, or with credentials of their own.
 * @param onKeysFailure called when the keys of JWTs cannot be had
 */
export function createAccess(
  options: AccessOptions | undefined,
  onKeysFailure: (error: unknown) => void = () => {},
): CheckAccess {
  if (!options) return () => Promise.resolve(EVERYBODY);
  const known = options.tokens.map(({ token, role }) => ({ hash: hashOf(token), role }));
  const verify = options.jwt && verifier(options.jwt, onKeysFailure);
  return async (authorization) => {
    const token = /^(?:Bearer +)?([\x21-\x7e]{1,16384})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined)
      throw unauthenticated('This gateway needs a token: send the header Authorization: Bearer TOKEN.');
    const hash = hashOf(token);
    // All are compared, each in constant time, so that the time tells nothing of how near a guess is.
    const [match] = known.filter((other) => timingSafeEqual(other.hash, hash));
    if (match) return { role: match.role };
    if (!verify) throw unauthenticated('This gateway does not know this token.');
    return verify(token);
  };
}

function verifier(
  { jwksUrl, issuer, audience }: JwtOptions,
  onKeysFailure: (error: unknown) => void,
): (token: string) => Promise<Access> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: JWKS_TIMEOUT_MS });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, requiredClaims: ['exp'] });
      return {
        role: roleIn(payload),
        expiresAt: Number(payload.exp) * 1_000,
      };
    } catch (error) {
      if (isFaultOfToken(error)) throw unauthenticated(reasonFor(error));
      onKeysFailure(error);
      throw new GraphQLError('The keys that tokens are checked with are not available. Try again later.', {
        extensions: { code: 'UPSTREAM_UNAVAILABLE', http: { status: 503 } },
      });
    }
  };
}

/** The word `write` in `role`, `roles`, `scope` or `scp`, alone or after `lexigate:`, lets write; all others read. */
function roleIn(payload: JWTPayload): Role {
  const claims = ['role', 'roles', 'scope', 'scp'].flatMap((name) => payload[name] ?? []);
  const words = claims.flatMap((claim) => (typeof claim === 'string' ? claim.split(' ') : []));
  return words.some((word) => word === 'write' || word === 'lexigate:write') ? 'write' : 'read';
}

/** All else, such as keys that cannot be fetched, says nothing of the token. */
function isFaultOfToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return /^ERR_(JWT|JWS|JWE|JOSE_ALG|JOSE_NOT|JWKS_NO|JWKS_MULTIPLE)/.test(error.code);
}

function reasonFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'This token has ended.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `This token is not for this gateway: its claim ${error.claim} does not fit.`;
  return 'This token is not valid here.';
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function unauthenticated(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
}
