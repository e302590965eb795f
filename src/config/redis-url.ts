import type { RedisAddress, RedisNode } from '../cluster/redis-address.ts';

/** What a URL of Redis looks like, for messages. */
export const REDIS_URL_FORM =
  'redis://HOST:PORT/DATABASE, redis-sentinel://HOST:PORT,HOST:PORT/MASTER/DATABASE or redis-cluster://HOST:PORT,HOST:PORT' +
  ', with rediss instead of redis for TLS, and USER:PASSWORD@ before the host if Redis needs them';

const URL_PATTERN =
  /^redis(?<tls>s?)(?:-(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^/?#:@]*)(?::(?<password>[^/?#]*))?@)?(?<hosts>[^@/?#]+)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?$/i;
const PORTS = { server: 6379, cluster: 6379, sentinel: 26_379 };
const PATHS = {
  server: /^(?:\/(?<database>\d{1,5})?)?$/,
  cluster: /^(?:\/0?)?$/,
  sentinel: /^\/(?<master>[\w.-]+)(?:\/(?<database>\d{1,5})?)?$/,
};
/** Those of a URL with sentinels, which may need another password than the servers. */
const PARAMETERS = ['sentinelUsername', 'sentinelPassword'];

/** Undefined if the text has another form. */
export function redisAddressOf(text: string): RedisAddress | undefined {
  const parts = URL_PATTERN.exec(text)?.groups;
  if (!parts) return undefined;
  const kind = (parts['kind']?.toLowerCase() ?? 'server') as RedisAddress['kind'];
  const nodes = (parts['hosts'] ?? '').split(',').map((host) => nodeOf(host, PORTS[kind]));
  const path = PATHS[kind].exec(parts['path'] ?? '')?.groups;
  const isPath = PATHS[kind].test(parts['path'] ?? '');
  const username = decode(parts['user']);
  const password = decode(parts['password']);
  const parameters = new URLSearchParams(parts['query']);
  // Parameters of a single server are ignored, as other clients have some.
  const isQuery = kind === 'server' || [...parameters.keys()].every((name) => PARAMETERS.includes(name));
  const isComplete = isPath && isQuery && (kind !== 'server' || nodes.length === 1);
  if (!isComplete || username === null || password === null) return undefined;
  if (!nodes.every((node) => node !== undefined)) return undefined;
  return {
    kind,
    nodes,
    isTls: parts['tls'] !== '',
    login: { username, password },
    database: Number(path?.['database'] ?? 0),
    master: path?.['master'],
    sentinelLogin: {
      username: parameters.get('sentinelUsername') ?? undefined,
      password: parameters.get('sentinelPassword') ?? undefined,
    },
  };
}

function nodeOf(text: string, defaultPort: number): RedisNode | undefined {
  const url = URL.parse(`redis://${text}`);
  if (!url || url.hostname === '' || url.host.length < text.length || url.port === '0') return undefined;
  // An IPv6 address is in brackets in a URL only.
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || defaultPort) };
}

/** Null if it is malformed. */
function decode(text: string | undefined): string | undefined | null {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
