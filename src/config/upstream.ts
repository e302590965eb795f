import { ConfigError } from './config-error.ts';
import { checkCredentialsFile, credentialsFile } from './credentials-file.ts';
import { SERVICE_PREFIX } from './flags.ts';
import { isLoopback } from './loopback.ts';
import { isCredential } from './service-credentials.ts';
import { isServiceLink } from './service-link.ts';
import { proxyMistakes } from './proxy.ts';
import type { Environment } from './setting.ts';
import type { UpstreamOptions } from '../gateway-options.ts';
import type { ServiceProperties } from '../watson/service-authorize.ts';

/** The URL that IBM's SDKs use when none is configured. */
const DEFAULT_URL = 'https://api.us-south.speech-to-text.watson.cloud.ibm.com';

/** The service behind the gateway, and warnings about its settings. */
export interface FoundUpstream {
  /** Undefined: no service is configured, so the embedded one is used. */
  upstream: UpstreamOptions | undefined;
  /** The credentials file that the settings come from. */
  credentialsFile?: string | undefined;
  warnings: string[];
}

export interface FindOptions {
  /** The address to listen on. */
  host: string;
  /** Whether callers need a token. */
  isProtected: boolean;
}

/**
 * Reads `SPEECH_TO_TEXT_*` from credentials file, environment or `VCAP_SERVICES`, as IBM's SDKs do.
 * Throws `ConfigError` with everything that is wrong.
 */
export async function findUpstream(
  environment: Environment,
  { host, isProtected }: FindOptions,
): Promise<FoundUpstream> {
  const none = { upstream: undefined, warnings: warningsForExamples(host) };
  const uselessAccess =
    'LEXIGATE_TOKENS, LEXIGATE_TOKENS_FILE and LEXIGATE_JWKS_URL protect the credentials of the gateway, but SPEECH_TO_TEXT_* has no credentials: ' +
    'set credentials, or remove these settings';
  if (!mayHaveServiceSettings(environment)) {
    if (isProtected) throw new ConfigError([uselessAccess]);
    return none;
  }
  const file = checkCredentialsFile(environment);
  if (file && file.mistakes.length > 0) throw new ConfigError(file.mistakes);
  const { readServiceProperties, createServiceAuthorize } = await import('../watson/service-authorize.ts');
  const properties = await readServiceProperties().catch(() => {
    // The library's message may quote the text that it could not read, with credentials.
    throw new ConfigError([
      'VCAP_SERVICES or the credentials file cannot be read: VCAP_SERVICES must be JSON',
    ]);
  });
  if (!properties) return none;

  const names = Object.keys(properties).filter((name) => properties[name] !== '');
  const hasCredentials = names.some(isCredential);
  const mistakes = proxyMistakes(environment);
  const url = readUrl(properties, hasCredentials, mistakes);
  if (isProtected && !hasCredentials) mistakes.push(uselessAccess);
  if (hasCredentials && !isProtected && !isLoopback(host)) {
    mistakes.push(
      `HOST must be a loopback address such as 127.0.0.1, but got: ${host}. ` +
        'The gateway has credentials of its own, and every caller could use them: ' +
        'set LEXIGATE_TOKENS, LEXIGATE_TOKENS_FILE or LEXIGATE_JWKS_URL to restrict access',
    );
  }
  let authorize: UpstreamOptions['authorize'];
  try {
    authorize = hasCredentials ? await createServiceAuthorize() : undefined;
  } catch (error) {
    mistakes.push(`SPEECH_TO_TEXT_*: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return {
    upstream: { url, authorize, verifyCertificate: properties['disableSsl'] !== true },
    credentialsFile: file?.path,
    warnings: file?.warnings ?? [],
  };
}

function readUrl(properties: ServiceProperties, hasCredentials: boolean, mistakes: string[]): string {
  const { url: given } = properties;
  const text = typeof given === 'string' ? given.trim() : '';
  if (text === '' && hasCredentials) return DEFAULT_URL;
  const url = URL.parse(text);
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (/^[^?#]*@/.test(text)) mistakes.push('SPEECH_TO_TEXT_URL must not contain a user name or password');
  else if (!url || !isHttp)
    // The text is not repeated: it may be a key that was put into the wrong setting.
    mistakes.push(`SPEECH_TO_TEXT_URL must be an http or https URL${text === '' ? ', but is empty' : ''}`);
  else if (url.search || url.hash) mistakes.push('SPEECH_TO_TEXT_URL must not have a query or a fragment');
  return text;
}

/** The embedded service has no credentials to protect, but every caller can delete the examples. */
function warningsForExamples(host: string): string[] {
  if (isLoopback(host)) return [];
  return [`every caller that reaches ${host} can change and delete the models of the embedded service`];
}

/** Whether settings for IBM's library may exist. The library is large, so it is loaded only then. */
export function mayHaveServiceSettings(environment: Environment): boolean {
  const hasVariable = hasServiceVariable(environment) || Boolean(environment['VCAP_SERVICES']);
  return hasVariable || credentialsFile(environment) !== undefined;
}

function hasServiceVariable(environment: Environment): boolean {
  return Object.entries(environment).some(
    ([name, value]) => name.startsWith(SERVICE_PREFIX) && value && !isServiceLink(name, value),
  );
}
