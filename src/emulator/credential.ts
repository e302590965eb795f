import { createHmac, randomBytes } from 'node:crypto';
import type { Service } from './service.ts';

/** The instance of requests without credentials. It alone has the example models. */
export const DEFAULT_INSTANCE = '0e8f5a3c-6b1d-4f27-9c84-2d7be90a1f56';

/** The user name `apikey` denotes an API key. Any other user has one instance per password. */
export function instanceOfUser(service: Service, user: string, password: string): string {
  return hashToId(service, user === 'apikey' ? `apikey ${password}` : `basic ${user}:${password}`);
}

/** Each bearer token that the emulator did not issue selects a separate instance. */
export function instanceOfBearer(service: Service, token: string): string {
  return hashToId(service, `bearer ${token}`);
}

/** Whether an API key or password is accepted. Without a list of keys, all are. */
export function isAccepted(service: Service, secret: string): boolean {
  const { apiKeys } = service.settings;
  return secret !== '' && (!apiKeys || apiKeys.includes(secret));
}

/** The key of the hashes and of the token signatures, created once per database. */
export function secretOf(service: Service): string {
  const known = service.store.setting('secret');
  if (known) return known;
  const secret = randomBytes(32).toString('hex');
  service.store.setSetting('secret', secret);
  return secret;
}

function hashToId(service: Service, credential: string): string {
  return toGuid(createHmac('sha256', secretOf(service)).update(credential).digest('hex'));
}

/** A GUID with the first 32 hex digits and the version and variant bits of a random GUID (version 4). */
function toGuid(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
