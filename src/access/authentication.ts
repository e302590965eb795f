import { timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Role } from '../graphql/context.ts';
import type { JwtCheck } from './jwt.ts';
import { hashOf, unauthenticated, type Access, type JwtOptions } from './token-check.ts';

export type { Access, JwtOptions } from './token-check.ts';

/** A static token. It never expires. */
export interface StaticToken {
  token: string;
  role: Role;
}

/** Which callers may use the credentials of the gateway. */
export interface AccessOptions {
  tokens: readonly StaticToken[];
  jwt?: JwtOptions | undefined;
}

/**
 * Checks the token in an `Authorization` header. Rejects with a `GraphQLError` that names the problem.
 * @param remoteAddress counts rejected tokens
 */
export type CheckAccess = (
  authorization: string | undefined,
  remoteAddress: string | undefined,
) => Access | Promise<Access>;

const FULL_ACCESS: Access = { role: 'write' };

export interface AccessHooks {
  /** Called for each load of the keys of JWTs. */
  onKeysLoad?: ((outcome: 'ok' | 'failed') => void) | undefined;
  /** Called when the keys of JWTs cannot be loaded. */
  onKeysFailure?: ((error: unknown) => void) | undefined;
  /** Called before a token is rejected. What it throws replaces the error. */
  onRejectedToken?: ((remoteAddress: string | undefined) => void) | undefined;
}

/** Decides which callers may use the gateway. */
export interface AccessControl {
  check: CheckAccess;
  /** Whether tokens can be checked: false until the keys of JWTs were loaded once. */
  readonly isReady: boolean;
  close(): void;
}

/** Without options every caller has full access: to the embedded service, or with credentials of its own. */
export async function createAccess(
  options: AccessOptions | undefined,
  hooks: AccessHooks = {},
): Promise<AccessControl> {
  if (!options) return { check: () => FULL_ACCESS, isReady: true, close() {} };
  const { onKeysLoad = () => {}, onKeysFailure = () => {}, onRejectedToken } = hooks;
  // The library for JWTs is loaded only where it is used.
  const jwt =
    options.jwt &&
    (await import('./jwt.ts')).createJwtCheck(options.jwt, { onLoad: onKeysLoad, onFailure: onKeysFailure });
  const check = tokenCheck(options, jwt);
  return {
    async check(authorization, remoteAddress) {
      try {
        return await check(authorization);
      } catch (error) {
        const isRejected = error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';
        if (isRejected) onRejectedToken?.(remoteAddress);
        throw error;
      }
    },
    get isReady() {
      return jwt?.isReady ?? true;
    },
    close: () => jwt?.close(),
  };
}

function tokenCheck(
  { tokens }: AccessOptions,
  jwt: JwtCheck | undefined,
): (authorization: string | undefined) => Promise<Access> {
  const known = tokens.map(({ token, role }) => ({ hash: hashOf(token), role }));
  return async (authorization) => {
    const token = /^(?:Bearer +)?([\x21-\x7e]{1,16384})$/i.exec(authorization?.trim() ?? '')?.[1];
    if (token === undefined)
      throw unauthenticated('This gateway needs a token. Send the header Authorization: Bearer TOKEN.');
    const hash = hashOf(token);
    // Every token is compared, in constant time, so that the duration does not help to guess one.
    const [match] = known.filter((other) => timingSafeEqual(other.hash, hash));
    if (match) return { role: match.role, callerKey: `token ${match.hash.toString('base64url')}` };
    if (!jwt) throw unauthenticated('This gateway does not accept this token.');
    return jwt.verify(token);
  };
}
