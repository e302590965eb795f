import { createRequire } from 'node:module';
import { env } from 'node:process';
import type * as Undici from 'undici';
import type { Dispatcher } from 'undici';

export interface DispatcherOptions {
  /** Whether `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment are obeyed. @default true */
  useProxy?: boolean | undefined;
  /** Whether the certificate of the server must be valid. @default true */
  verifyCertificate?: boolean | undefined;
  /** The longest time until a connection is open. */
  connectTimeoutMs: number;
  /** Maximum number of connections to one server. @default unbounded */
  connections?: number | undefined;
}

const require = createRequire(import.meta.url);

/** Loading undici takes a seventh of the start. It is loaded by the first request, or after the start. */
export function loadUndici(): typeof Undici {
  return require('undici') as typeof Undici;
}

/** Where undici finds a proxy: it reads the environment itself, when the connections are created. */
const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];

/**
 * The connections of outgoing requests: to one server, or to any without an origin. Only the callers limit the time of
 * a request.
 */
export function createDispatcher(options: DispatcherOptions, origin?: string): Dispatcher {
  const { Agent, EnvHttpProxyAgent, Pool } = loadUndici();
  const { useProxy = true, verifyCertificate = true, connectTimeoutMs, connections } = options;
  const tls = { rejectUnauthorized: verifyCertificate, timeout: connectTimeoutMs };
  const common = {
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: tls,
    ...(connections !== undefined && { connections }),
  };
  if (useProxy && PROXY_VARIABLES.some((name) => env[name])) {
    // The certificate of the proxy itself is always verified.
    return new EnvHttpProxyAgent({ ...common, requestTls: tls, proxyTls: { timeout: connectTimeoutMs } });
  }
  // The agent with proxies parses the URL for each request, and looks NO_PROXY up.
  return origin === undefined ? new Agent(common) : new Pool(origin, common);
}
