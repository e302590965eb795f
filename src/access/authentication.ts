import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { Role } from '../graphql/context.ts';
import { TOKEN_EXPIRED } from '../graphql/token-expired.ts';
import { createKeySet, KeysUnavailableError, type KeySet } from './key-set.ts';

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

export interface AccessHooks {
  /** Called for each load of the keys of JWTs. */
  onKeysLoad?: ((outcome: 'ok' | 'failed') => void) | undefined;
  /** Called when the keys of JWTs cannot be loaded. */
  onKeysFailure?: ((error: unknown) => void) | undefined;
  /** Called before a token is rejected. What it rejects with replaces the error. */
  onRejectedToken?: ((remoteAddress: string | undefined) => Promise<void>) | undefined;
}

/** Decides which callers may use the gateway. */
export interface AccessControl {
  check: CheckAccess;
  /** Whether tokens can be checked: false until the keys of JWTs were loaded once. */
  readonly isReady: boolean;
  close(): void;
}

/** Without options every caller has full access: to the embedded service, or with credentials of its own. */
export function createAccess(options: AccessOptions | undefined, hooks: AccessHooks = {}): AccessControl {
  if (!options) return { check: () => Promise.resolve(FULL_ACCESS), isReady: true, close() {} };
  const { onKeysLoad = () => {}, onKeysFailure = () => {}, onRejectedToken } = hooks;
  const keys =
    options.jwt && createKeySet(options.jwt.jwksUrl, { onLoad: onKeysLoad, onFailure: onKeysFailure });
  const check = tokenCheck(options, keys);
  return {
    async check(authorization, remoteAddress) {
      try {
        return await check(authorization);
      } catch (error) {
        const isRejected = error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';
        if (isRejected) await onRejectedToken?.(remoteAddress);
        throw error;
      }
    },
    get isReady() {
      return keys?.isLoaded ?? true;
    },
    close: () => keys?.close(),
  };
}

function tokenCheck(
  { tokens, jwt }: AccessOptions,
  keys: KeySet | undefined,
): (authorization: string | undefined) => Promise<Access> {
  const known = tokens.map(({ token, role }) => ({ hash: hashOf(token), role }));
  const verify = jwt && keys && verifier(jwt, keys);
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

function verifier({ issuer, audience }: JwtOptions, keys: KeySet): (token: string) => Promise<Access> {
  const options = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp'] };
  return async (token) => {
    const { payload, protectedHeader } = await jwtVerify(token, keys.getKey, options).catch(
      (error: unknown) => {
        if (!(error instanceof KeysUnavailableError)) throw unauthenticated(reasonFor(error));
        throw new GraphQLError('The keys that verify tokens are unavailable. Try again later.', {
          extensions: { code: 'UPSTREAM_UNAVAILABLE', http: { status: 503 } },
        });
      },
    );
    if (!isAccessToken(payload, protectedHeader))
      throw unauthenticated('The token is not an access token. ID tokens and logout tokens give no access.');
    return {
      role: roleIn(payload),
      expiresAt: Number(payload.exp) * 1_000,
      callerKey: subjectKeyOf(payload, token),
    };
  };
}

/** Public-key algorithms. jose rejects RSA keys of less than 2,048 bits. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
/** The `typ` header of access tokens (RFC 9068), and of the many that say nothing more. */
const ACCESS_TOKEN_TYPES: ReadonlySet<unknown> = new Set([undefined, 'at+jwt', 'application/at+jwt', 'jwt']);
/** Claims of ID tokens and of logout tokens (OpenID Connect). */
const OTHER_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];
/** Values with which providers mark other tokens, in the claims `typ` and `token_use`. */
const OTHER_KINDS: ReadonlySet<unknown> = new Set(['id', 'refresh', 'offline', 'logout']);

/** Tokens of other kinds have the same issuer and keys, and an ID token often the same audience. */
function isAccessToken(payload: JWTPayload, { typ }: JWTHeaderParameters): boolean {
  if (!ACCESS_TOKEN_TYPES.has(typ?.toLowerCase())) return false;
  if (OTHER_CLAIMS.some((name) => payload[name] !== undefined)) return false;
  return !['typ', 'token_use'].some((name) => OTHER_KINDS.has(String(payload[name]).toLowerCase()));
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

function reasonFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return TOKEN_EXPIRED;
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
