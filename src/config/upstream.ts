import { readFileSync } from 'node:fs';
import { ConfigError, credentialsFile, isLoopback, mayHaveServiceSettings } from './config.ts';
import type { UpstreamOptions } from '../gateway.ts';
import type { ServiceProperties } from '../watson/credentials.ts';

type Environment = Record<string, string | undefined>;

/** Where IBM's SDKs go when no URL is configured. */
const DEFAULT_URL = 'https://api.us-south.speech-to-text.watson.cloud.ibm.com';
/** Settings that say nothing of credentials; with these alone each caller brings its own. */
const WITHOUT_CREDENTIALS = new Set([
  'url',
  'disableSsl',
  'enableGzip',
  'enableRetries',
  'maxRetries',
  'retryInterval',
]);

/** The service in front of which the gateway stands, and what the user should know of how it was found. */
export interface FoundUpstream {
  /** Undefined: none is configured, so the embedded one. */
  upstream: UpstreamOptions | undefined;
  warnings: string[];
}

export interface FindOptions {
  /** The address to listen on. */
  host: string;
  /** Whether callers must show a token. */
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
    'LEXIGATE_TOKENS and LEXIGATE_JWKS_URL protect the credentials of the gateway, but SPEECH_TO_TEXT_* has none: ' +
    'set them, or leave these two out';
  if (!mayHaveServiceSettings(environment)) {
    if (isProtected) throw new ConfigError([uselessAccess]);
    return none;
  }
  const { readServiceProperties, createServiceAuthorize } = await import('../watson/credentials.ts');
  const properties = await readServiceProperties().catch(() => {
    // The library's own words may quote what it could not read, and that has credentials in it.
    throw new ConfigError([
      'VCAP_SERVICES or the credentials file cannot be read: VCAP_SERVICES must be JSON',
    ]);
  });
  if (!properties) return none;

  const names = Object.keys(properties).filter((name) => properties[name] !== '');
  const hasCredentials = names.some((name) => !WITHOUT_CREDENTIALS.has(name));
  const mistakes: string[] = [];
  const url = readUrl(properties, hasCredentials, mistakes);
  if (isProtected && !hasCredentials) mistakes.push(uselessAccess);
  if (hasCredentials && !isProtected && !isLoopback(host)) {
    mistakes.push(
      `HOST must be a loopback address such as 127.0.0.1, but got: ${host}. ` +
        'The gateway has credentials of its own here, and anyone who reached it could use them: ' +
        'set LEXIGATE_TOKENS or LEXIGATE_JWKS_URL to say who may',
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
    warnings: warningsFor(environment),
  };
}

function readUrl(properties: ServiceProperties, hasCredentials: boolean, mistakes: string[]): string {
  const { url: given } = properties;
  const text = typeof given === 'string' ? given.trim() : '';
  if (text === '' && hasCredentials) return DEFAULT_URL;
  const url = URL.parse(text);
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  // Looked for first, so that no password is repeated below.
  if (/^[^?#]*@/.test(text)) mistakes.push('SPEECH_TO_TEXT_URL must not have a user name or password in it');
  else if (!url || !isHttp)
    // Not repeated: it may be a key that was put into the wrong setting.
    mistakes.push(`SPEECH_TO_TEXT_URL must be an http or https URL${text === '' ? ', but is empty' : ''}`);
  else if (url.search || url.hash) mistakes.push('SPEECH_TO_TEXT_URL must not have a query or a fragment');
  return text;
}

/** A credentials file that happens to lie in the working directory silently wins over the environment. */
function warningsFor(environment: Environment): string[] {
  const file = credentialsFile(environment);
  const inEnvironment = Object.keys(environment).some(
    (name) => name.startsWith('SPEECH_TO_TEXT_') && environment[name],
  );
  const inFile = file !== undefined && /^\s*(export\s+)?SPEECH_TO_TEXT_/m.test(readFileSync(file, 'utf8'));
  return inFile && inEnvironment ? [`${file} is read, and SPEECH_TO_TEXT_* of the environment is not`] : [];
}

/** Without any credentials there is nothing to protect, but also nobody who is kept from deleting the examples. */
function warningsForExamples(host: string): string[] {
  if (isLoopback(host)) return [];
  return [`anyone who reaches ${host} can change and delete the models of the embedded service`];
}
