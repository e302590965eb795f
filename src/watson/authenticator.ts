import { fileURLToPath } from 'node:url';
import {
  CloudPakForDataAuthenticator,
  ContainerAuthenticator,
  getAuthenticatorFromEnvironment,
  IamAssumeAuthenticator,
  IamAuthenticator,
  McspAuthenticator,
  McspV2Authenticator,
  readExternalSources,
  VpcInstanceAuthenticator,
  type Authenticator,
} from 'ibm-cloud-sdk-core';
import type { AxiosAdapter, TokenField } from './token-request.ts';

/** The options of all authenticators. The library checks at run time that an authenticator has the ones it needs. */
type AuthenticatorOptions = ConstructorParameters<typeof CloudPakForDataAuthenticator>[0] &
  ConstructorParameters<typeof IamAuthenticator>[0] &
  ConstructorParameters<typeof McspV2Authenticator>[0];

export type TokenAuthenticatorClass = new (options: AuthenticatorOptions) => Authenticator;

/** The authenticators that request tokens, by the name that `authenticationType()` returns. */
export const TOKEN_AUTHENTICATORS: Readonly<Record<string, TokenAuthenticatorClass>> = {
  iam: IamAuthenticator,
  iamAssume: IamAssumeAuthenticator,
  container: ContainerAuthenticator,
  vpc: VpcInstanceAuthenticator,
  cp4d: CloudPakForDataAuthenticator,
  mcsp: McspAuthenticator,
  mcspv2: McspV2Authenticator,
};
/** The authenticators whose token service responds with `access_token`. The others respond with `token`. */
const ACCESS_TOKEN_TYPES: ReadonlySet<string> = new Set(['iam', 'iamAssume', 'container', 'vpc']);
/** The authenticators that have all they need in the settings. */
const STATIC_TYPES: ReadonlySet<string> = new Set(['noAuth', 'basic', 'bearerToken']);

export interface AuthenticatorSettings {
  /** Whether the token service's certificate must be valid. */
  verifyCertificate: boolean;
  /** The field of a token response that has the token. */
  tokenField: TokenField;
  /** A new authenticator without a token, which sends its token requests through the adapter. */
  create(adapter: AxiosAdapter): Authenticator | Promise<Authenticator>;
}

/** Reads the settings of a service. Rejects with the library's error, which is written for users, when they are invalid. */
export async function readAuthenticatorSettings(serviceName: string): Promise<AuthenticatorSettings> {
  const fromEnvironment = getAuthenticatorFromEnvironment(serviceName);
  const type = fromEnvironment.authenticationType();
  const tokenField = ACCESS_TOKEN_TYPES.has(type) ? 'access_token' : 'token';
  if (STATIC_TYPES.has(type)) return { verifyCertificate: true, tokenField, create: () => fromEnvironment };
  const TokenAuthenticator = tokenAuthenticator(type);
  await checkAdapterIsUsed(TokenAuthenticator);
  const options = tokenOptions(serviceName);
  return {
    verifyCertificate: options.disableSslVerification !== true,
    tokenField,
    create: (adapter) => new TokenAuthenticator({ ...options, adapter }),
  };
}

/** The authenticator of an API key of IBM Cloud, with no other settings. */
export async function createApiKeyAuthenticator(
  apikey: string,
  adapter: AxiosAdapter,
): Promise<Authenticator> {
  await checkAdapterIsUsed(IamAuthenticator);
  return new IamAuthenticator({ apikey, adapter });
}

/** Throws where the library has an authentication type that this file does not know. */
export function tokenAuthenticator(type: string): TokenAuthenticatorClass {
  const found = TOKEN_AUTHENTICATORS[type];
  if (found) return found;
  throw unsupportedLibrary(`it has the authentication type ${type}, which the gateway does not know`);
}

/**
 * The settings with the names that the constructors use: these are about the token service, not about the service.
 * `DISABLE_SSL` is about both, unless `AUTH_DISABLE_SSL` is set.
 */
function tokenOptions(serviceName: string): AuthenticatorOptions {
  const { authUrl, disableSsl, authDisableSsl = disableSsl, ...options } = readExternalSources(serviceName);
  return { ...options, url: authUrl, disableSslVerification: authDisableSsl };
}

/** Options that satisfy every authenticator. Nothing can listen on port 0, so nothing is sent if the check fails. */
const SAMPLE_OPTIONS: AuthenticatorOptions = {
  url: 'http://127.0.0.1:0',
  apikey: 'sample',
  username: 'sample',
  iamProfileId: 'sample',
  scopeCollectionType: 'sample',
  scopeId: 'sample',
  crTokenFilename: fileURLToPath(import.meta.url),
};
const SAMPLE_TOKEN = [{ alg: 'none' }, { iat: 1, exp: 4_102_444_800 }, {}]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

/**
 * The adapter is passed as an additional request option, which the library documents as passed on to axios. A version
 * that ignores it would send token requests without deadline and size limit, so this rejects at start.
 */
export async function checkAdapterIsUsed(TokenAuthenticator: TokenAuthenticatorClass): Promise<void> {
  const adapter: AxiosAdapter = async (config) => ({
    status: 200,
    statusText: 'OK',
    headers: { 'content-type': 'application/json' },
    data: JSON.stringify({ access_token: SAMPLE_TOKEN, token: SAMPLE_TOKEN }),
    config,
  });
  const request: { headers: Record<string, string> } = { headers: {} };
  try {
    await new TokenAuthenticator({ ...SAMPLE_OPTIONS, adapter }).authenticate(request);
  } catch (error) {
    throw unsupportedLibrary(error instanceof Error ? error.message : String(error));
  }
  if (request.headers['Authorization'] !== `Bearer ${SAMPLE_TOKEN}`)
    throw unsupportedLibrary('the token of the adapter is not in the headers');
}

function unsupportedLibrary(reason: string): Error {
  return new Error(
    `this version of ibm-cloud-sdk-core does not send token requests as the gateway needs it (${reason}). ` +
      'Install the version in the package.json of lexigate.',
  );
}
