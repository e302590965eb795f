import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../config/loopback.ts';
import { remembered } from './remembered.ts';
import { isWebSocketUpgrade, mediaTypeOf } from './request.ts';

/** A `Host` header: a name or address and a port. Other characters could make another URL of it. */
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:\d{1,5})?$/i;

export function isValidHost(host: string | undefined): host is string {
  return host !== undefined && isHost(host);
}

const isHost = remembered((host) => HOST.test(host) && URL.canParse(`http://${host}`));

/**
 * Whether the page that sends a request may use the gateway: the gateway served the page, or its origin is on the list.
 * Requests of other clients have neither header. A page cannot set them. `Sec-Fetch-Site` counts more than `Host`, which a
 * proxy in front may replace.
 */
export function isFromAllowedPage(req: IncomingMessage, allowed: readonly string[]): boolean {
  const { headers } = req;
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && allowed.includes(origin)) return true;
  if (site === 'same-origin') return true;
  if (site === 'cross-site' || site === 'same-site') return false;
  return origin === undefined || isOriginOf(host, origin) || isBehindDevelopmentProxy(req);
}

/**
 * Browsers send no `Sec-Fetch-Site` with a WebSocket upgrade. A development proxy that replaces `Host` then leaves no other
 * mark of the page than that both run on this machine.
 */
function isBehindDevelopmentProxy(req: IncomingMessage): boolean {
  const { origin = '', host = '' } = req.headers;
  const page = URL.parse(origin);
  return isWebSocketUpgrade(req) && page !== null && isLoopbackHost(page.host) && isLoopbackHost(host);
}

function isOriginOf(host: string, origin: string): boolean {
  const { protocol, host: originHost } = URL.parse(origin) ?? {};
  return originHost !== undefined && originHost === URL.parse(`${protocol}//${host}`)?.host;
}

/** A browser does not send these headers to another origin without a preflight request. */
const PREFLIGHT_HEADERS = [
  'x-requested-with',
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-graphql-yoga-csrf',
];

/** Whether a page of another site could have caused this request of a browser, such as an image or a link. */
export function isForgeable(req: IncomingMessage, allowed: readonly string[]): boolean {
  const { headers } = req;
  const site = headers['sec-fetch-site'];
  // Not `Sec-Fetch-Mode`: the fetch of Node sends it too.
  const isBrowser = [headers.origin, site, headers['sec-fetch-dest']].some((value) => value !== undefined);
  if (!isBrowser || site === 'same-origin' || site === 'none') return false;
  // Only a page of an allowed origin has got here with an `Origin` header.
  if (headers.origin !== undefined && isFromAllowedPage(req, allowed)) return false;
  const isJson = mediaTypeOf(req) === 'application/json';
  return !isJson && !PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined);
}

/**
 * Whether a `Host` header names this machine. A page of another site can make its own name resolve to this machine (DNS
 * rebinding). It then counts as same origin, but its requests have its own name in `Host`.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return isLoopback(name) || name.endsWith('.localhost');
}

/** Lets pages of a listed origin read answers that Yoga does not make. */
export function withCors(
  { headers: { origin } }: IncomingMessage,
  res: ServerResponse,
  allowed: readonly string[],
): ServerResponse {
  if (origin === undefined || !allowed.includes(origin)) return res;
  res.setHeader('access-control-allow-origin', origin);
  res.setHeader('access-control-allow-credentials', 'true');
  res.setHeader('access-control-expose-headers', 'x-request-id');
  return res;
}
