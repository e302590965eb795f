import type { Authorize } from './exchange.ts';
import { WatsonError } from './errors.ts';
import { createTokenSource, type TokenKeeper } from './token.ts';

/** What `ibm-cloud-sdk-core` knows of the service after reading credentials file, environment and `VCAP_SERVICES`. */
export interface ServiceProperties {
  [property: string]: unknown;
}

const SERVICE_NAME = 'speech_to_text';
const TOKEN_SERVICE = { method: 'POST', url: 'token service' };
const TOKEN_TIMEOUT_MS = 10_000;
const MAX_TOKEN_BYTES = 1024 * 1024;

/** The `SPEECH_TO_TEXT_*` settings exactly as IBM's SDKs read them; null when there are none. */
export async function readServiceProperties(): Promise<ServiceProperties | null> {
  const { readExternalSources } = await import('ibm-cloud-sdk-core');
  const properties: ServiceProperties | null = readExternalSources(SERVICE_NAME);
  return properties && Object.keys(properties).length > 0 ? properties : null;
}

/**
 * Credentials from the same settings. Throws the library's error, which is made for people, when they do not fit
 * together. The library keeps a token until shortly before it ends, and asks for the next one in the background.
 */
export async function createServiceAuthorize(): Promise<Authorize> {
  const { getAuthenticatorFromEnvironment } = await import('ibm-cloud-sdk-core');
  const getHeaders = createTokenSource({
    createKeeper: () => keeperOf(getAuthenticatorFromEnvironment(SERVICE_NAME)),
    timeoutMs: TOKEN_TIMEOUT_MS,
    timeoutError: () => new WatsonError({ kind: 'timeout', ...TOKEN_SERVICE }),
  });
  return async (headers) => {
    Object.assign(headers, await getHeaders());
  };
}

interface Authenticator {
  authenticate(options: { headers: Record<string, string> }): Promise<void>;
}

function keeperOf(authenticator: Authenticator): TokenKeeper {
  const closing = new AbortController();
  for (const client of httpClientsOf(authenticator)) {
    client.defaults.maxContentLength = MAX_TOKEN_BYTES;
    // The library has no limit in time, and makes who comes next wait for a request that hangs.
    client.interceptors.request.use((request) => {
      request['signal'] = AbortSignal.any([closing.signal, AbortSignal.timeout(TOKEN_TIMEOUT_MS)]);
      return request;
    });
  }
  return {
    async headers() {
      // It fills a plain object, not a Headers.
      const filled: { headers: Record<string, string> } = { headers: {} };
      try {
        await authenticator.authenticate(filled);
      } catch (error) {
        throw asWatsonError(error);
      }
      const entries = Object.entries(filled.headers);
      return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
    },
    close: () => closing.abort(),
  };
}

/** As much of axios as is needed here. */
interface HttpClient {
  defaults: { maxContentLength?: number };
  interceptors: {
    request: { use(change: (request: Record<string, unknown>) => Record<string, unknown>): void };
  };
}

/** What the library makes its token requests with; it shows them to subclasses only. Basic credentials need none. */
function httpClientsOf(authenticator: Authenticator): HttpClient[] {
  const manager = fieldOf(authenticator, 'tokenManager');
  // One that takes on the identity of a profile first needs a token of its own.
  const managers = [manager, fieldOf(manager, 'iamDelegate')];
  return managers.flatMap((each) => {
    const wrapper = fieldOf(each, 'requestWrapperInstance') as { getHttpClient(): HttpClient } | undefined;
    return wrapper ? [wrapper.getHttpClient()] : [];
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** An error of the token service. It has no status when the host was unreachable. */
function asWatsonError(error: unknown): WatsonError {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : Number.NaN;
  // The library's own words quote what the token service said, and that may have the key in it.
  const code = error instanceof Error && 'code' in error ? { code: error.code } : {};
  const cause = Object.assign(new Error(Number.isNaN(status) ? 'no answer' : `HTTP ${status}`), code);
  const common = { ...TOKEN_SERVICE, cause };
  if (!(status >= 400)) return new WatsonError({ kind: 'network', ...common });
  if (status === 429 || status >= 500) return new WatsonError({ kind: 'http', status: 503, ...common });
  return new WatsonError({ kind: 'http', status: 401, refusal: 'unauthenticated', ...common });
}
