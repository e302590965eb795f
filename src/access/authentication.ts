import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Role } from '../graphql/context.ts';

/** A static token. It never expires. */
export interface StaticToken {
  token: string;
  role: Role;
}

/** JWTs of an identity provider. */
export interface JwtOptions {
  /** URL of the provider's public keys (JWKS). */
  jwksUrl: string;
  /** Required `iss`. */
  issuer: string;
  /** Required `aud`, or an element of it. */
  audience: string;
}

/** Which callers may use the credentials of the gateway. */
export interface AccessOptions {
  tokens: readonly StaticToken[];
  jwt?: JwtOptions | undefined;
}

/** What a caller may do, and until when. */
export interface Access {
  role: Role;
  /** When the token expires, in milliseconds since 1970. */
  expiresAt?: number | undefined;
  /** Identifies the owner of a token that the gateway checked, for rate limits. */
  callerKey?: string | undefined;
}

/**
 * Checks the token in an `Authorization` header. Rejects with a `GraphQLError` that names the problem.
 * @param remoteAddress counts rejected tokens
 */
export type CheckAccess = (
  authorization: string | undefined,
  remoteAddress: string | undefined,
) => Promise<Access>;

const FULL_ACCESS: Access = { role: 'write' };
const JWKS_TIMEOUT_MS = 5_000;

export interface AccessHooks {
  /** Called when the keys of JWTs cannot be loaded. */
  onKeysFailure?: ((error: unknown) => void) | undefined;
  /** Called before a token is rejected. What it rejects with replaces the error. */
  onRejectedToken?: ((remoteAddress: string | undefined) => Promise<void>) | undefined;
}

/**
 * Without options every caller has full access: to the embedded service, or with credentials of its own. */
export function createAccess(options: AccessOptions | undefined, hooks: AccessHooks = {}): CheckAccess {
  if (!options) return () => Promise.resolve(FULL_ACCESS);
  const check = tokenCheck(options, hooks);
  return async (authorization, remoteAddress) => {
    try {
      return await check(authorization);
    } catch (error) {
      const isRejected = error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';
      if (isRejected) await hooks.onRejectedToken?.(remoteAddress);
      throw error;
    }
  };
}

function tokenCheck(
  options: AccessOptions,
  { onKeysFailure = () => {} }: AccessHooks,
): (authorization: string | undefined) => Promise<Access> {
  const known = options.tokens.map(({ token, role }) => ({ hash: hashOf(token), role }));
  const verify = options.jwt && verifier(options.jwt, onKeysFailure);
  return async (authorization) => {
    const token = /^(?:Bearer +)?([\x21-\x7e]{1,16384})$/i.exec(authorization?.trim() ?? '')?.[1];
    if (token === undefined)
      throw unauthenticated('This gateway needs a token. Send the header Authorization: Bearer TOKEN.');
    const hash = hashOf(token);
    // Every token is compared, in constant time, so that the duration does not help to guess one.
    const [match] = known.filter((other) => timingSafeEqual(other.hash, hash));
    if (match) return { role: match.role, callerKey: `token ${match.hash.toString('base64url')}` };
    if (!verify) throw unauthenticated('This gateway does not accept this token.');
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
        callerKey: subjectKeyOf(payload, token),
      };
    } catch (error) {
      if (isTokenError(error)) throw unauthenticated(reasonFor(error));
      onKeysFailure(error);
      throw new GraphQLError('The keys that verify tokens are unavailable. Try again later.', {
        extensions: { code: 'UPSTREAM_UNAVAILABLE', http: { status: 503 } },
      });
    }
  };
}

/** `write` or `lexigate:write` in `role`, `roles`, `scope` or `scp` grants the role write. All other tokens read. */
function roleIn(payload: JWTPayload): Role {
  const claims = ['role', 'roles', 'scope', 'scp'].flatMap((name) => payload[name] ?? []);
  const words = claims.flatMap((claim) => (typeof claim === 'string' ? claim.split(' ') : []));
  return words.some((word) => word === 'write' || word === 'lexigate:write') ? 'write' : 'read';
}

/** A JWT without a subject is a caller of its own. */
function subjectKeyOf({ iss, sub }: JWTPayload, token: string): string {
  const owner = sub === undefined ? ['token', token] : ['subject', iss, sub];
  return `jwt ${hashOf(JSON.stringify(owner)).toString('base64url')}`;
}

/** Other errors, such as keys that cannot be loaded, say nothing about the token. */
function isTokenError(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return /^ERR_(JWT|JWS|JWE|JOSE_ALG|JOSE_NOT|JWKS_NO|JWKS_MULTIPLE)/.test(error.code);
}

function reasonFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Request a new one.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token was not issued for this gateway: its claim ${error.claim} has another value.`;
  return 'The token is invalid.';
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function unauthenticated(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
}
