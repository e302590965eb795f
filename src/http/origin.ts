import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../config/loopback.ts';

/** A `Host` header: a name or address and a port. Other characters could make another URL of it. */
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:\d{1,5})?$/i;

export function isValidHost(host: string | undefined): host is string {
  return host !== undefined && HOST.test(host) && URL.canParse(`http://${host}`);
}

/** Whether a page of this origin may use the gateway: the gateway served it, or the origin is on the list. */
export function hasAllowedOrigin(
  { headers: { origin, host = '' } }: IncomingMessage,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  const { host: originHost } = URL.parse(origin) ?? {};
  return originHost === host.toLowerCase();
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
  if (allowed.length > 0) res.setHeader('vary', 'origin');
  if (origin === undefined || !allowed.includes(origin)) return res;
  res.setHeader('access-control-allow-origin', origin);
  res.setHeader('access-control-allow-credentials', 'true');
  return res;
}
