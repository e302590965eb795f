import type { Authorize } from './request.ts';
import { WatsonError } from './errors.ts';

/** What `ibm-cloud-sdk-core` knows of the service after reading credentials file, environment and `VCAP_SERVICES`. */
export interface ServiceProperties {
  [property: string]: unknown;
}

const SERVICE_NAME = 'speech_to_text';

/** The `SPEECH_TO_TEXT_*` settings exactly as IBM's SDKs read them; null when there are none. */
export async function readServiceProperties(): Promise<ServiceProperties | null> {
  const { readExternalSources } = await import('ibm-cloud-sdk-core');
  const properties: ServiceProperties | null = readExternalSources(SERVICE_NAME);
  return properties && Object.keys(properties).length > 0 ? properties : null;
}

/**
 * Credentials from the same settings. Throws the library's error, which is made for people, when they do not fit
 * together. The library keeps a token until shortly before it ends, and all who wait share one refresh.
 */
export async function createServiceAuthorize(): Promise<Authorize> {
  const { getAuthenticatorFromEnvironment } = await import('ibm-cloud-sdk-core');
  const authenticator = getAuthenticatorFromEnvironment(SERVICE_NAME);
  return async (headers) => {
    // It fills a plain object, not a Headers.
    const filled: { headers: Record<string, string> } = { headers: {} };
    try {
      await authenticator.authenticate(filled);
    } catch (error) {
      throw asWatsonError(error);
    }
    for (const [name, value] of Object.entries(filled.headers)) headers[name.toLowerCase()] = value;
  };
}

/** An error of the token service. It has no status when the host was unreachable. */
function asWatsonError(error: unknown): WatsonError {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : Number.NaN;
  const common = { method: 'POST', url: 'token service', cause: error };
  if (!(status >= 400)) return new WatsonError({ kind: 'network', ...common });
  if (status === 429 || status >= 500) return new WatsonError({ kind: 'http', status: 503, ...common });
  return new WatsonError({ kind: 'http', status: 401, refusal: 'unauthenticated', ...common });
}
