import type { Environment } from './setting.ts';

const NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Completes `proxy.example.com:3128` to a URL, as IBM's library does. undici reads the environment itself. */
export function completeProxies(environment: Environment): void {
  for (const name of NAMES) {
    const value = environment[name]?.trim();
    if (value && !value.includes('://')) environment[name] = `http://${value}`;
  }
}

/** A proxy that cannot be used. Its value is not repeated: it may contain a password. */
export function proxyMistakes(environment: Environment): string[] {
  return NAMES.flatMap((name) => {
    const value = environment[name]?.trim();
    if (!value) return [];
    const isUsable = ['http:', 'https:', 'socks5:'].includes(URL.parse(value)?.protocol ?? '');
    return isUsable ? [] : [`${name} must be the URL of a proxy, such as http://proxy.example.com:3128`];
  });
}
