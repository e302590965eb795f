import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';

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

/** The connections of all outgoing requests. Only the callers limit the time of a request. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { useProxy = true, verifyCertificate = true, connectTimeoutMs, connections } = options;
  const tls = { rejectUnauthorized: verifyCertificate, timeout: connectTimeoutMs };
  const common = {
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: tls,
    ...(connections !== undefined && { connections }),
  };
  if (!useProxy) return new Agent(common);
  // The certificate of the proxy itself is always verified.
  return new EnvHttpProxyAgent({ ...common, requestTls: tls, proxyTls: { timeout: connectTimeoutMs } });
}
