import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { serviceError, type ErrorReply } from '../errors.ts';

/** The request header of `EmulatorOptions.key`. */
export const KEY_HEADER = 'x-lexigate-emulator-key';

export interface AdmissionOptions {
  /** The key that each request must have; undefined: none. */
  key: string | undefined;
  /** Whether the `Host` header must name this machine. */
  loopbackHostOnly: boolean;
}

/**
 * The error of a request that must not be served, or undefined. Without credentials every client that reaches the port is
 * served, so pages of browsers must not reach it, not even with a host name of their own (DNS rebinding).
 */
export function admissionError(
  { headers, rawHeaders }: IncomingMessage,
  { key, loopbackHostOnly }: AdmissionOptions,
): ErrorReply | undefined {
  const { host = '', origin } = headers;
  if (key !== undefined && !isEqual(String(headers[KEY_HEADER] ?? ''), key))
    return serviceError(
      403,
      'This port serves only the gateway that started it. Send requests to the gateway.',
    );
  // `headersDistinct` of Node 22 throws for a header with the name `__proto__`.
  const hosts = rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host');
  if (hosts.length > 1) return serviceError(400, 'More than one Host header');
  if (loopbackHostOnly && !isLoopbackHost(host))
    return serviceError(
      403,
      'Only the host names of this machine are served, such as localhost or 127.0.0.1.',
    );
  if (origin !== undefined && URL.parse(origin)?.host !== host.toLowerCase())
    return serviceError(403, 'Pages of other origins are not served.');
  return undefined;
}

function isEqual(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return isLoopback(name) || name.endsWith('.localhost');
}

/** Whether an address or a host name can be reached from this machine only. */
export function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
