import type { IncomingMessage, ServerResponse } from 'node:http';

/** A `Host` header: a name or address and a port, and nothing that could end up as another URL. */
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:\d{1,5})?$/i;

export function isValidHost(host: string | undefined): host is string {
  return host !== undefined && HOST.test(host) && URL.canParse(`http://${host}`);
}

/** True when a page of this origin may use the gateway: it was served by it, or it is on the list. */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  const { host: originHost } = URL.parse(origin) ?? {};
  return originHost === host.toLowerCase();
}

/**
 * True for a name of this machine. A page on another site can make its own name lead here (DNS rebinding), and would
 * then count as our own origin; its name in `Host` gives it away.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/** Lets pages of a listed origin read the answer; for what Yoga does not answer. */
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
