import type { IncomingMessage } from 'node:http';
import { requestError } from '../graphql/request-error.ts';
import type { Logger } from '../log.ts';
import type { GatewayResponse } from './gateway-response.ts';
import { codingFor, prefersPage } from './negotiation.ts';
import { isForgeable, isFromAllowedPage, isLoopbackHost, isValidHost } from './origin.ts';
import { isRead, isWebSocketUpgrade } from './request.ts';

/** A client may pipeline requests on one connection, without waiting for answers. */
export function checkPlace({ place }: GatewayResponse, max: number): void {
  if (place <= max) return;
  throw requestError(
    429,
    'TOO_MANY_OPERATIONS',
    `One connection may have at most ${max} operations under way (LEXIGATE_MAX_OPERATIONS_PER_SOCKET).`,
  );
}

/** Yoga answers other targets with a stack trace. */
export function checkTarget(req: IncomingMessage): void {
  if (req.url?.startsWith('/') && !req.url.startsWith('//')) return;
  throw requestError(400, 'BAD_REQUEST', 'The request target must be a path.');
}

/**
 * Node keeps the first of these headers. A proxy in front may have read the last one. `headersDistinct` of Node 22 throws for a
 * header with the name `__proto__`.
 */
export function checkRepeatedHeaders({ rawHeaders }: IncomingMessage): void {
  /** One bit for each name. */
  let sent = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const given = rawHeaders[i] ?? '';
    if (!SINGLE_LENGTHS.includes(given.length)) continue;
    const name = given.toLowerCase();
    const at = SINGLE_HEADERS.indexOf(name);
    if (at < 0) continue;
    if (sent & (1 << at))
      throw requestError(400, 'BAD_REQUEST', `The request has more than one ${name} header.`);
    sent |= 1 << at;
  }
}

const SINGLE_HEADERS = ['host', 'authorization', 'origin'];
/** A comparison of lengths costs less than one of names. */
const SINGLE_LENGTHS = SINGLE_HEADERS.map(({ length }) => length);

/** A client may exclude every coding that the gateway has, also none at all (`*;q=0`). */
export function checkCoding({ headers }: IncomingMessage, mayCompress: boolean): void {
  const chosen = codingFor(headers['accept-encoding']);
  if (!mayCompress) delete headers['accept-encoding'];
  if (chosen && (mayCompress || !chosen.isForced)) return;
  delete headers['accept-encoding'];
  const available = mayCompress ? 'br, gzip or identity' : 'identity (LEXIGATE_COMPRESSION is false)';
  throw requestError(
    406,
    'NOT_ACCEPTABLE',
    `Accept-Encoding excludes every coding that the gateway has: ${available}.`,
  );
}

export function checkHost({ headers: { host } }: IncomingMessage, loopbackHostOnly: boolean): void {
  if (!isValidHost(host)) throw requestError(400, 'BAD_REQUEST', 'The Host header is missing or malformed.');
  if (!loopbackHostOnly || isLoopbackHost(host)) return;
  throw requestError(
    403,
    'FORBIDDEN',
    'This gateway only serves this machine. Use the host name localhost or 127.0.0.1.',
  );
}

/** A link of another site may lead to GraphiQL. The page contains no data, and nothing is executed. */
export function isPageRequest(req: IncomingMessage): boolean {
  const { accept, origin } = req.headers;
  return isRead(req) && !isWebSocketUpgrade(req) && prefersPage(accept) && origin === undefined;
}

/** A page of another site cannot read the response, but its request would be executed. */
export function checkOrigin(req: IncomingMessage, allowedOrigins: readonly string[]): void {
  if (!isFromAllowedPage(req, allowedOrigins))
    throw requestError(
      403,
      'FORBIDDEN',
      'Pages of this origin may not use this gateway. Add the origin to LEXIGATE_ALLOWED_ORIGINS.',
    );
  if (isRead(req) && !isWebSocketUpgrade(req) && isForgeable(req, allowedOrigins))
    throw requestError(
      403,
      'CSRF_PREVENTED',
      'A GET request of a page needs the header GraphQL-Require-Preflight: true.',
    );
}

const MAX_LOGGED_ORIGINS = 100;

/** Logs each rejected origin once, up to a number of origins. */
export function createOriginLog(log: Logger): (req: IncomingMessage) => void {
  const logged = new Set<string>();
  return ({ headers }) => {
    // An origin as a browser sends it has no user name.
    const origin = (URL.parse(headers.origin ?? '')?.origin ?? 'unknown').slice(0, 200);
    if (logged.has(origin) || logged.size >= MAX_LOGGED_ORIGINS) return;
    logged.add(origin);
    log.warn({ origin }, 'rejected the requests of an origin that is not in LEXIGATE_ALLOWED_ORIGINS');
  };
}
