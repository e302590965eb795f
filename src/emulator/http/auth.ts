import { DEFAULT_INSTANCE, instanceOfBearer, instanceOfUser, isAccepted } from './credential.ts';
import { verifyToken } from './token.ts';
import type { Service } from '../service.ts';

/**
 * The service instance that an `Authorization` header belongs to, or undefined if the credentials are no good. All the
 * forms of one API key lead to one instance. Nothing is kept of a credential: the instance's id is a keyed hash of it.
 */
export function instanceOf(service: Service, authorization: string | undefined): string | undefined {
  if (!authorization) return service.settings.apiKeys ? undefined : DEFAULT_INSTANCE;
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'basic') return instanceOfBasic(service, value);
  if (scheme.toLowerCase() === 'bearer') return instanceOfToken(service, value);
  return undefined;
}

function instanceOfBasic(service: Service, value: string): string | undefined {
  const [, user = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
  if (password === undefined || !isAccepted(service, password)) return undefined;
  return instanceOfUser(service, user, password);
}

function instanceOfToken(service: Service, token: string): string | undefined {
  const claim = verifyToken(service, token);
  if (claim.kind === 'own') return claim.instance;
  if (claim.kind === 'invalid' || service.settings.apiKeys) return undefined;
  return instanceOfBearer(service, token);
}
