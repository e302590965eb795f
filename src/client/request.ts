import { authorizationHeader, type Credential, type Credentials } from './credentials.ts';
import { LexigateError } from './errors.ts';
import { dataOf, networkError, type TextResponse } from './http.ts';
import { markUnknown } from './model-error.ts';
import { formOf, sendByXhr, withoutFiles, xhrClass, type OnProgress } from './upload.ts';

export interface RequestOptions {
  /** Ends the request. It then rejects with the reason of the signal. */
  signal?: AbortSignal | undefined;
  /** Called while the files of an upload are sent. */
  onProgress?: OnProgress | undefined;
}

export interface Connector {
  url: string;
  fetch: typeof fetch;
  credentials: Credentials;
  /** Counts the bytes of a form on platforms without XMLHttpRequest. Undefined: uploads report no progress there. */
  countedBody?: (form: FormData, onProgress: OnProgress) => RequestInit;
}

export interface Operation {
  query: string;
  variables: object;
}

const ACCEPT = 'application/graphql-response+json, application/json';

/** Runs a query or mutation. Rejects if the result has errors. After `UNAUTHENTICATED` it is tried once more with a new credential. */
export async function request(
  connector: Connector,
  operation: Operation,
  options: RequestOptions = {},
): Promise<unknown> {
  const { credentials } = connector;
  for (let isLast = !credentials.canRenew; ; isLast = true) {
    const credential = await credentials.get();
    try {
      const data = dataOf(await send(connector, operation, credential, options));
      markUnknown(data);
      return data;
    } catch (error) {
      if (!(error instanceof LexigateError)) throw error;
      if (error.code !== 'UNAUTHENTICATED') throw withOutcome(error, operation);
      credentials.reject(credential);
      if (isLast || isPartlyDone(error)) throw error;
    }
  }
}

/** Some mutations of the document were carried out before the credential expired. They must not be repeated. */
function isPartlyDone(error: LexigateError): boolean {
  return 'data' in error && Object.values(error.data ?? {}).some((value) => value !== null);
}

/** Whether a mutation was carried out is unknown if its answer was lost. */
function withOutcome(error: LexigateError, { query }: Operation): LexigateError {
  const isLost = error.name === 'NetworkError' && /\bmutation\b/.test(query);
  return isLost ? Object.assign(error, { outcome: 'UNKNOWN' }) : error;
}

async function send(
  { url, fetch, countedBody }: Connector,
  { query, variables }: Operation,
  credential: Credential,
  { signal, onProgress }: RequestOptions,
): Promise<TextResponse> {
  const headers: Record<string, string> = { accept: ACCEPT, ...authorizationHeader(credential) };
  const files = new Map<string, Blob>();
  const operation = { query, variables: withoutFiles(variables, 'variables', files) };
  const post = async (init: RequestInit): Promise<TextResponse> => {
    try {
      const own = { ...headers, ...(init.headers as Record<string, string>) };
      const response = await fetch(url, { ...init, method: 'POST', headers: own, signal: signal ?? null });
      const text = await response.text();
      return { status: response.status, text, header: (name) => response.headers.get(name) };
    } catch (error) {
      throw networkError(error, signal);
    }
  };
  if (files.size === 0)
    return post({ body: JSON.stringify(operation), headers: { 'content-type': 'application/json' } });
  // Browsers ask the gateway before they send a form with this header to another origin.
  headers['graphql-require-preflight'] = 'true';
  const form = formOf(operation, files);
  if (!onProgress) return post({ body: form });
  const Xhr = xhrClass();
  if (Xhr) return sendByXhr(new Xhr(), { url, headers, form, onProgress, signal });
  return post(countedBody?.(form, onProgress) ?? { body: form });
}
