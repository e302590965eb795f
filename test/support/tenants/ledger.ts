import type { Random } from '../random.ts';

/** One of many callers that run the same operations on models of the same names. Each must receive its own data. */
export interface Tenant {
  /** Part of every text that the service sends to this tenant, and of every text that this tenant sends. */
  marker: string;
  /** Its credentials as the value of the Authorization header. */
  authorization: string;
  /** The part of the credentials that must not appear in any response. */
  secret: string;
  isRevoked: boolean;
}

const MARKER = /MARK-\d{3}-[0-9a-f]{8}/g;

export function makeTenants(count: number, random: Random): Tenant[] {
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
  return Array.from({ length: count }, (_, i) => {
    const secret = `key${hex(24)}`;
    return {
      marker: `MARK-${String(i).padStart(3, '0')}-${hex(8)}`,
      authorization: authorizationOf(i, secret),
      secret: i % 3 === 0 ? Buffer.from(`apikey:${secret}`).toString('base64') : secret,
      isRevoked: false,
    };
  });
}

/** By turns Basic credentials, an opaque token, and a JWT that expires in a day. */
function authorizationOf(i: number, secret: string): string {
  if (i % 3 === 0) return `Basic ${Buffer.from(`apikey:${secret}`).toString('base64')}`;
  if (i % 3 === 1) return `Bearer ${secret}`;
  const claims = { exp: Math.floor(Date.now() / 1_000) + 86_400 };
  return `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${secret}`;
}

/** The markers in a text, including those in encoded cursors. */
export function markersIn(text: string): Set<string> {
  const cursors = [...text.matchAll(/"cursor":"([\w-]+)"/g)].map(([, cursor = '']) =>
    Buffer.from(cursor, 'base64url').toString('utf8'),
  );
  return new Set([text, ...cursors].flatMap((part) => part.match(MARKER) ?? []));
}

/** Checks every response that a tenant receives. */
export class TenantLedger {
  readonly violations: string[] = [];
  /** The number of responses so far, by operation. */
  readonly answers = new Map<string, number>();
  readonly #tenants: readonly Tenant[];

  constructor(tenants: readonly Tenant[]) {
    this.#tenants = tenants;
  }

  get total(): number {
    return [...this.answers.values()].reduce((sum, count) => sum + count, 0);
  }

  /** @param isSilent whether the response must not contain any text of the service */
  take(tenant: Tenant, what: string, answer: unknown, isSilent = false): void {
    this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const markers = markersIn(text);
    const isOwn = markers.has(tenant.marker);
    if (!isOwn && !isSilent) this.#complain(tenant, what, `lacks its own marker: ${text}`);
    if (isOwn && isSilent) this.#complain(tenant, what, `has a text of the service: ${text}`);
    markers.delete(tenant.marker);
    if (markers.size > 0) this.#complain(tenant, what, `has ${[...markers].join()}: ${text}`);
    const leaked = this.#tenants.find(({ secret }) => text.includes(secret));
    if (leaked) this.#complain(tenant, what, `has credentials of ${leaked.marker}`);
  }

  #complain(tenant: Tenant, what: string, complaint: string): void {
    if (this.violations.length < 20)
      this.violations.push(`${tenant.marker}, ${what}: ${complaint.slice(0, 600)}`);
  }
}
