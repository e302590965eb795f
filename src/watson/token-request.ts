import { stringify } from 'node:querystring';
import type { Dispatcher } from 'undici';
import { createDispatcher, loadUndici } from './dispatcher.ts';
import { networkCodeOf } from './network-code.ts';
import { readObject } from './read.ts';
import { Response, type ResponseHeaders } from './response.ts';

/** The part of an axios request that a token request needs. The library has serialized the body. */
export interface AxiosRequest {
  url: string;
  method: string;
  headers: object;
  params?: Record<string, string | boolean> | undefined;
  data?: string | undefined;
}

/** A response as axios expects it from an adapter. Axios parses the data. */
export interface AxiosResponse {
  status: number;
  statusText: string;
  headers: ResponseHeaders;
  data: string;
  config: AxiosRequest;
}

/** Axios calls its adapter for each request, in place of its own HTTP client. */
export type AxiosAdapter = (config: AxiosRequest) => Promise<AxiosResponse>;

export interface TokenRequestOptions {
  dispatcher: Dispatcher;
  /** Aborts the requests in flight. */
  signal: AbortSignal;
  /** Deadline of one request, response body included. */
  timeoutMs: number;
  /** The field of the response that has the token. */
  tokenField: TokenField;
  /** Called when a request has ended, unless it was aborted. */
  onEnd: (failure?: TokenFailure) => void;
}

/** Why a token request failed: the status of the response, or the code of the network failure. */
export interface TokenFailure {
  status?: number;
  code?: string;
}

export type TokenField = 'access_token' | 'token';

const MAX_TOKEN_BYTES = 1024 * 1024;
const MAX_REDIRECTIONS = 5;

/** Connections to the token service. */
export function createTokenDispatcher(verifyCertificate: boolean, timeoutMs: number): Dispatcher {
  return createDispatcher({ verifyCertificate, connectTimeoutMs: timeoutMs }).compose(
    loadUndici().interceptors.redirect({ maxRedirections: MAX_REDIRECTIONS }),
  );
}

/**
 * Sends the token requests of `ibm-cloud-sdk-core` with undici. See docs/library-quirks.md for the limits
 * that the library's own HTTP client lacks.
 */
export function createTokenAdapter(options: TokenRequestOptions): AxiosAdapter {
  const { dispatcher, signal, timeoutMs, tokenField } = options;
  const fail = (failure: TokenFailure, error: Error): Error => {
    if (!signal.aborted) options.onEnd(failure);
    return error;
  };
  return async (config) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await send(dispatcher, config, deadline).catch((error: unknown) => {
      // Axios sets `request` where the request was sent. Only then does the library keep the code.
      const code = networkCodeOf(error);
      throw fail({ code }, Object.assign(new Error('no response'), { code, request: {}, config }));
    });
    const { status, data } = response;
    if (status < 200 || status > 299)
      throw fail({ status }, Object.assign(new Error(`HTTP ${status}`), { response, config }));
    if (!hasToken(data, tokenField)) {
      const code = 'MALFORMED_TOKEN';
      // The library throws where nothing catches it, if this is the renewal of a token in the background.
      throw fail({ code }, Object.assign(new Error('no token'), { code, request: {}, config }));
    }
    options.onEnd();
    return response;
  };
}

async function send(
  dispatcher: Dispatcher,
  config: AxiosRequest,
  signal: AbortSignal,
): Promise<AxiosResponse> {
  const { origin, pathname, search } = new URL(config.url);
  const query = config.params ? `?${stringify(config.params)}` : search;
  const response = new Response({ maxBytes: MAX_TOKEN_BYTES });
  signal.addEventListener('abort', () => response.abort(signal.reason), { once: true });
  dispatcher.dispatch(
    {
      origin,
      path: pathname + query,
      method: config.method.toUpperCase(),
      headers: headersOf(config),
      body: config.data ?? null,
    },
    response,
  );
  const data = (await response.body).toString('utf8');
  return {
    status: response.status,
    statusText: '',
    // The body is decompressed.
    headers: { ...response.headers, 'content-encoding': undefined },
    data,
    config,
  };
}

/** Axios keeps headers as properties, and the ones that are not to be sent as `false` or null. */
function headersOf({ headers }: AxiosRequest): Record<string, string> {
  const set = Object.entries(headers).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(set);
}

function hasToken(text: string, field: TokenField): boolean {
  const token = parseObject(text)?.[field];
  if (typeof token !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return false;
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  return parseObject(header) !== undefined && parseObject(claims) !== undefined;
}

function parseObject(text = ''): Record<string, unknown> | undefined {
  try {
    return readObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}
