/** A `Host` header: a name or address and a port, and nothing that could end up as another URL. */
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:\d{1,5})?$/i;

export function isValidHost(host: string | undefined): host is string {
  return host !== undefined && HOST.test(host);
}

/** True when a page of this origin may use the gateway: it was served by it, or it is on the list. */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  const { host: originHost } = URL.parse(origin) ?? {};
  return originHost === host.toLowerCase();
}
