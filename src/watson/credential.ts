import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { WatsonError } from './errors.ts';
import type { Authorize, RequestHeaders, Sender, TraceContext } from './exchange.ts';

/** What requests with one credential have in common. */
export interface Credential extends Pick<Sender, 'scope' | 'renew'> {
  /** When the token expires, in milliseconds since 1970; undefined where it has no readable `exp`. */
  expiresAt: number | undefined;
  /** See `Sender`. */
  headers: (trace?: TraceContext) => Sender['headers'];
}

/** Headers of every request without a body. */
export function commonHeaders(more: RequestHeaders = {}): RequestHeaders {
  return { accept: 'application/json', 'accept-encoding': 'gzip', ...more };
}

export interface CredentialsOptions {
  baseUrl: string;
  /** More headers of every request. */
  headers?: RequestHeaders | undefined;
  /** Adds the credentials of all callers. Absent: the header of each caller is passed on. */
  authorize?: Authorize | undefined;
}

/** The characters and the length of valid credentials. Other characters could inject a header. */
const HEADER_VALUE = /^[\x20-\x7e]{1,16384}$/;
/** Stands for every credential that is never sent. No valid credential has a line break. */
const INVALID = '\n';
/** Prepared credentials. Those that were not used for the longest time are forgotten, and prepared again when they return. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Memory of one, without its text, which is kept twice. */
const CREDENTIAL_BYTES = 2_000;

/**
 * Prepares each credential once: a hash and checked headers for each request would cost more than its comparison.
 * @param prepare makes what is kept for a credential
 */
export function createCredentials<P extends object>(
  options: CredentialsOptions,
  prepare: (credential: Credential) => P,
): (authorization: string | undefined) => P {
  const { baseUrl, authorize } = options;
  const headers = commonHeaders(options.headers);
  if (authorize) {
    const prepared = prepare(ofService(scopeOf(baseUrl, ''), headers, authorize));
    return () => prepared;
  }
  const anonymous = prepare(ofCaller(scopeOf(baseUrl, ''), headers, undefined));
  const kept = new LRUCache<string, P>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: (_prepared, { length }) => CREDENTIAL_BYTES + 2 * length,
  });
  return (authorization) => {
    if (authorization === undefined) return anonymous;
    const known = kept.get(authorization);
    if (known) return known;
    // Blanks around a value are not part of it, and a blank header is no credential.
    const own = authorization.trim();
    if (own === '') return anonymous;
    // The scope is a hash of exactly what is sent.
    if (!HEADER_VALUE.test(own)) return prepare(invalid(scopeOf(baseUrl, INVALID)));
    const sent = { ...headers, authorization: own };
    const prepared = prepare(ofCaller(scopeOf(baseUrl, own), sent, expiryOf(own)));
    kept.set(authorization, prepared);
    return prepared;
  };
}

function scopeOf(baseUrl: string, text: string): string {
  return createHash('sha256').update(`${baseUrl}\n${text}`).digest('hex');
}

function ofCaller(scope: string, headers: RequestHeaders, expiresAt: number | undefined): Credential {
  return {
    scope,
    expiresAt,
    headers: (trace) => {
      const all = trace ? { ...headers, ...headersOf(trace) } : headers;
      return () => all;
    },
  };
}

function invalid(scope: string): Credential {
  return { scope, expiresAt: undefined, headers: () => rejectCredential };
}

function rejectCredential(): never {
  throw new WatsonError({
    kind: 'http',
    method: 'GET',
    url: 'nothing was sent',
    refusal: 'unauthenticated',
  });
}

function ofService(scope: string, headers: RequestHeaders, authorize: Authorize): Credential {
  const renew =
    authorize.renew && ((rejected: RequestHeaders) => authorize.renew?.({ ...rejected }) ?? false);
  return {
    scope,
    expiresAt: undefined,
    headers:
      (trace) =>
      async ({ signal }) => {
        const own = trace ? headersOf(trace) : {};
        await authorize(own, signal);
        return { ...headers, ...own };
      },
    renew,
  };
}

function headersOf({ traceparent, tracestate }: TraceContext): Record<string, string> {
  return { traceparent, ...(tracestate !== undefined && { tracestate }) };
}

/** The `exp` of a bearer token that is a JWT. The token is not verified, so this is only a hint. */
function expiryOf(authorization: string): number | undefined {
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization)?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}
