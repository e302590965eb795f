import { GraphQLError } from 'graphql';
import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { Role } from '../graphql/context.ts';
import { TOKEN_EXPIRED } from '../graphql/token-expired.ts';
import { createKeySet, KeysUnavailableError, type KeySetHooks } from './key-set.ts';
import { hashOf, unauthenticated, type Access, type JwtOptions } from './token-check.ts';

export interface JwtCheck {
  /** Rejects with a `GraphQLError` that names the problem. */
  verify: (token: string) => Promise<Access>;
  /** False until the keys were loaded once. */
  readonly isReady: boolean;
  close(): void;
}

/** Verifies JWTs with the keys of their provider. */
export function createJwtCheck({ jwksUrl, issuer, audience }: JwtOptions, hooks: KeySetHooks): JwtCheck {
  const keys = createKeySet(jwksUrl, hooks);
  const options = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp'] };

  async function verify(token: string): Promise<Access> {
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
  }

  return {
    verify,
    get isReady() {
      return keys.isLoaded;
    },
    close: () => keys.close(),
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
