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

/** Only the callers limit the time of a request. With HTTP/2, one connection would carry all requests, and its end would fail them all. */
const COMMON = { headersTimeout: 0, bodyTimeout: 0, allowH2: false };

/** The connections of outgoing requests, to any server. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { Agent } = loadUndici();
  return hasProxy(options) ? proxyAgentOf(options) : new Agent({ ...COMMON, connect: connectOf(options) });
}

/** Makes the dispatcher of one connection. Its caller sends one request at a time, and any number one after the other. */
export type MakeDispatcher = () => Dispatcher;

/** Connections to one server. A connection through a proxy is one of an agent that they share. */
export function dispatcherMaker(options: DispatcherOptions, origin: string): MakeDispatcher {
  const { buildConnector, Client } = loadUndici();
  if (hasProxy(options)) {
    const shared = proxyAgentOf(options);
    return () => shared;
  }
  const { allowH2 } = COMMON;
  // Shared, so that TLS sessions are resumed.
  const connect = buildConnector({ ...connectOf(options), allowH2 });
  // With 1, undici would wait for the next turn of the event loop after each response. It waits before each request anyway.
  return () => new Client(origin, { ...COMMON, connect, pipelining: 2 });
}

function connectOf({ verifyCertificate = true, connectTimeoutMs }: DispatcherOptions) {
  return { rejectUnauthorized: verifyCertificate, timeout: connectTimeoutMs };
}

function hasProxy({ useProxy = true }: DispatcherOptions): boolean {
  return useProxy && PROXY_VARIABLES.some((name) => env[name]);
}

/** It parses the URL of each request, and looks `NO_PROXY` up. */
function proxyAgentOf(options: DispatcherOptions): Dispatcher {
  const { EnvHttpProxyAgent } = loadUndici();
  const { connectTimeoutMs, connections } = options;
  const tls = connectOf(options);
  return new EnvHttpProxyAgent({
    ...COMMON,
    connect: tls,
    ...(connections !== undefined && { connections }),
    requestTls: tls,
    // The certificate of the proxy itself is always verified.
    proxyTls: { timeout: connectTimeoutMs },
  });
}
