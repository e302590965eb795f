import { createHash } from 'node:crypto';
import { WatsonError } from './errors.ts';
import { createCorpora } from './corpus.ts';
import { createGrammars } from './grammar.ts';
import { createWords, type Words } from './word.ts';
import { createBaseModels, type BaseModels } from './base-model.ts';
import { createLanguageModels, type LanguageModels } from './language-model.ts';
import { createTransport, type Authorize, type Send, type TransportOptions } from './request.ts';
import type { Resources } from './resource.ts';
import type { Corpus, Grammar, OnOddity } from './types.ts';

/** The REST interface as one caller sees it. Cheap to make. */
export interface WatsonClient {
  /** What may be shared with whom: the same for the same base URL and credentials, and it tells nothing of them. */
  scope: string;
  /** When the caller's token ends, in milliseconds since 1970; undefined where that cannot be known. */
  expiresAt: number | undefined;
  languageModels: LanguageModels;
  baseModels: BaseModels;
  corpora: Resources<Corpus>;
  grammars: Resources<Grammar>;
  words: Words;
}

/** Headers of a distributed trace (W3C Trace Context), passed on as they are. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string | undefined;
}

export interface WatsonOptions extends TransportOptions {
  /** The credentials of all callers. Absent: each caller's own `Authorization` header is passed on. */
  authorize?: Authorize | undefined;
  /** Called for what is odd in an answer, yet no reason to fail. */
  onOddity?: OnOddity | undefined;
}

/** The connection to one service. */
export interface Watson {
  /** The service's base URL, without a trailing slash. */
  baseUrl: string;
  /** A client for a caller; the header counts only where callers bring their own credentials. */
  clientFor(authorization?: string, trace?: TraceContext): WatsonClient;
  /** Closes all connections; exchanges under way fail. */
  close(): Promise<void>;
}

export function createWatson(options: WatsonOptions): Watson {
  const { onOddity = () => {} } = options;
  const transport = createTransport(options);

  function clientFor(authorization?: string): WatsonClient {
    const own = options.authorize ? undefined : authorization;
    const authorize = options.authorize ?? passOn(own);
    const send: Send = (exchange) => transport.send(exchange, authorize);
    return {
      scope: createHash('sha256')
        .update(`${transport.baseUrl}\n${own ?? ''}`)
        .digest('hex'),
      expiresAt: own === undefined ? undefined : expiryOf(own),
      languageModels: createLanguageModels(send, onOddity),
      baseModels: createBaseModels(send, onOddity),
      corpora: createCorpora(send, onOddity),
      grammars: createGrammars(send, onOddity),
      words: createWords(send, onOddity),
    };
  }

  return { baseUrl: transport.baseUrl, clientFor, close: () => transport.close() };
}

/** What may stand in a header. Anything else cannot be credentials, and could be another header. */
const HEADER_VALUE = /^[\x20-\x7e]{1,16384}$/;

function unauthenticated(): WatsonError {
  return new WatsonError({
    kind: 'http',
    method: 'GET',
    url: 'nothing was sent',
    refusal: 'unauthenticated',
  });
}

function passOn(authorization: string | undefined): Authorize {
  return (headers) => {
    if (authorization === undefined) return;
    if (!HEADER_VALUE.test(authorization)) throw unauthenticated();
    headers['authorization'] = authorization;
  };
}

/** The `exp` of a bearer token that is a JWT. It is only a hint: nothing of the token is trusted. */
function expiryOf(authorization: string): number | undefined {
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization)?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}
