import type { Environment } from './setting.ts';

/** `*_SERVICE_HOST`, `*_SERVICE_PORT`, `*_SERVICE_PORT_<name>`, and `*_PORT_<n>_TCP…` of Docker links. */
const LINK_NAME =
  /_SERVICE_HOST$|_SERVICE_PORT(_[A-Z0-9_]+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const LINK_PORT = /^(tcp|udp|sctp):\/\//;

/**
 * Whether a variable describes a Service of the same namespace. Kubernetes adds such variables to every container, and a
 * Service may have the name of one of our settings.
 */
export function isServiceLink(name: string, value: string | undefined): boolean {
  return LINK_NAME.test(name) || (/(^|_)PORT$/.test(name) && LINK_PORT.test(value?.trim() ?? ''));
}

export function withoutServiceLinks(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => !isServiceLink(name, value)),
  );
}

/** IBM's library reads the environment itself. */
export function removeServiceLinks(environment: Environment): void {
  for (const [name, value] of Object.entries(environment))
    if (isServiceLink(name, value)) Reflect.deleteProperty(environment, name);
}
