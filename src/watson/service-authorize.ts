import type { AuthenticatorSettings } from './authenticator.ts';
import type { Dispatcher } from 'undici';
import type { Authorize } from './exchange.ts';
import { WatsonError } from './errors.ts';
import { createTokenAdapter, createTokenDispatcher, type TokenFailure } from './token-request.ts';
import { createTokenProvider, type TokenSource } from './token.ts';

/** The settings of the service, as `ibm-cloud-sdk-core` reads them from the credentials file, environment or `VCAP_SERVICES`. */
export interface ServiceProperties {
  [property: string]: unknown;
}

const SERVICE_NAME = 'speech_to_text';
const TOKEN_SERVICE = { method: 'POST', url: 'token service' };
const TOKEN_TIMEOUT_MS = 10_000;
const LOAD_DELAY_MS = 500;

/** The `SPEECH_TO_TEXT_*` settings exactly as IBM's SDKs read them; null when there are none. */
export async function readServiceProperties(): Promise<ServiceProperties | null> {
  // The whole library is large. Only credentials need it.
  const { readExternalSources } = await import('ibm-cloud-sdk-core/auth/utils/read-external-sources.js');
  const properties: ServiceProperties | null = readExternalSources(SERVICE_NAME);
  return properties && Object.keys(properties).length > 0 ? properties : null;
}

/**
 * Credentials from the same settings. Rejects with the library's error, which is written for users, when they are
 * invalid. The library keeps a token until shortly before it expires, and requests the next one in the background.
 */
export async function createServiceAuthorize(): Promise<Authorize> {
  const properties = await readServiceProperties();
  const settings = isPlainApiKey(properties) ? settingsOfApiKey(properties.apikey) : await readSettings();
  let dispatcher: Dispatcher | undefined;
  const dispatcherOf = () =>
    (dispatcher ??= createTokenDispatcher(settings.verifyCertificate, TOKEN_TIMEOUT_MS));
  const provider = createTokenProvider({
    createSource: () =>
      createTokenSource(settings, dispatcherOf, (failure) =>
        authorize.onTokenRequest?.(failure && tokenError(failure)),
      ),
    timeoutMs: TOKEN_TIMEOUT_MS,
    timeoutError: () => new WatsonError({ kind: 'timeout', ...TOKEN_SERVICE }),
  });
  const authorize: Authorize = async (headers) => {
    Object.assign(headers, await provider.headers());
  };
  authorize.renew = (rejected) => provider.renew(rejected);
  return authorize;
}

const loadAuthenticator = () => import('./authenticator.ts');

async function readSettings(): Promise<AuthenticatorSettings> {
  const { readAuthenticatorSettings } = await loadAuthenticator();
  return readAuthenticatorSettings(SERVICE_NAME);
}

/** Whether there is an API key and nothing else: this case, the usual one, needs no check by the library. */
function isPlainApiKey(properties: ServiceProperties | null): properties is { apikey: string } {
  const { apikey, authType = 'iam', url: _url, ...others } = properties ?? {};
  const isKey = typeof apikey === 'string' && /^[\w-]+$/.test(apikey);
  return isKey && String(authType).toLowerCase() === 'iam' && Object.keys(others).length === 0;
}

/** Loading the library takes a quarter of the start, so it is loaded after it, and before the first request if possible. */
function settingsOfApiKey(apikey: string): AuthenticatorSettings {
  setTimeout(() => {
    // A request gets the error.
    loadAuthenticator().catch(() => {});
  }, LOAD_DELAY_MS).unref();
  return {
    verifyCertificate: true,
    tokenField: 'access_token',
    create: async (adapter) => (await loadAuthenticator()).createApiKeyAuthenticator(apikey, adapter),
  };
}

function createTokenSource(
  settings: AuthenticatorSettings,
  dispatcherOf: () => Dispatcher,
  onEnd: (failure?: TokenFailure) => void,
): TokenSource {
  const closing = new AbortController();
  const createAdapter = () =>
    createTokenAdapter({
      dispatcher: dispatcherOf(),
      signal: closing.signal,
      timeoutMs: TOKEN_TIMEOUT_MS,
      tokenField: settings.tokenField,
      onEnd,
    });
  let created: ReturnType<AuthenticatorSettings['create']> | undefined;
  return {
    async headers() {
      // The library assigns to an object, and not to `Headers`.
      const request: { headers: Record<string, string> } = { headers: {} };
      created ??= settings.create(createAdapter());
      const authenticator = await created;
      try {
        await authenticator.authenticate(request);
      } catch (error) {
        throw tokenError(readTokenError(error));
      }
      const entries = Object.entries(request.headers);
      return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
    },
    close: () => closing.abort(),
  };
}

/** The error of a token request. The cause has none of the library's text, which quotes the response and may contain the key. */
function tokenError({ status, code }: TokenFailure): WatsonError {
  if (status === undefined) {
    const cause = Object.assign(new Error('no response'), code === undefined ? {} : { code });
    return new WatsonError({ kind: 'network', ...TOKEN_SERVICE, cause });
  }
  const common = { kind: 'http', ...TOKEN_SERVICE, cause: new Error(`HTTP ${status}`) } as const;
  if (status === 429 || status >= 500) return new WatsonError({ ...common, status: 503 });
  return new WatsonError({ ...common, status: 401, refusal: 'unauthenticated' });
}

/** The library reports a response by its status, and a failure of the network by its code in `statusText`. */
function readTokenError(error: unknown): TokenFailure {
  if (!(error instanceof Error)) return {};
  if ('status' in error && Number(error.status) >= 400) return { status: Number(error.status) };
  const isNetworkFailure = !('status' in error) && 'statusText' in error;
  return isNetworkFailure ? { code: String(error.statusText) } : {};
}
