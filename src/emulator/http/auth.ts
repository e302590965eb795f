import { DEFAULT_INSTANCE, instanceOfBearer, instanceOfUser, isAccepted } from '../credential.ts';
import { verifyToken } from '../token.ts';
import type { Service } from '../service.ts';

/**
 * The service instance of an `Authorization` header, or undefined if the credentials are rejected. All forms of one API
 * key select the same instance. No credential is stored: the id of an instance is a keyed hash of its credential.
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
  const check = verifyToken(service, token);
  if (check.kind === 'valid') return check.instance;
  if (check.kind === 'rejected' || service.settings.apiKeys) return undefined;
  return instanceOfBearer(service, token);
}
