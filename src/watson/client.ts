import { createHash } from 'node:crypto';
import { WatsonError } from './errors.ts';
import { createCorpora } from './corpus.ts';
import { createGrammars } from './grammar.ts';
import { createWords, type Words } from './word.ts';
import { createBaseModels, type BaseModels } from './base-model.ts';
import { createLanguageModels, type LanguageModels } from './language-model.ts';
import type { CircuitState } from './circuit-breaker.ts';
import { createInFlight } from './single-flight.ts';
import { withQuery } from './path.ts';
import { createTransport, type TransportOptions } from './transport.ts';
import type { Authorize, Exchange, Send, Sender, TraceContext } from './exchange.ts';
import type { Resources } from './resource.ts';
import type { Corpus, Grammar, OnOddity } from './types.ts';

export type { CircuitState } from './circuit-breaker.ts';
export type { TraceContext } from './exchange.ts';
export type { EndedExchange } from './transport.ts';

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
  /** False from when the service is in trouble until it is known to be well again; see `circuitState`. */
  readonly isAvailable: boolean;
  /** While it is `open`, exchanges are refused without being sent; `half-open`: one is under way to try. */
  readonly circuitState: CircuitState;
  /** A client for a caller; the header counts only where callers bring their own credentials. */
  clientFor(authorization?: string, trace?: TraceContext): WatsonClient;
  /** Closes all connections; exchanges under way fail. */
  close(): Promise<void>;
}

export function createWatson(options: WatsonOptions): Watson {
  const { onOddity = () => {} } = options;
  const transport = createTransport(options);
  const reads = createInFlight();

  /** The same path and query mean the same `read` and `maxBodyBytes`, so these need not be told apart. */
  function read<T>(scope: string, exchange: Exchange<T>, sender: Sender): Promise<T> {
    return reads.share(`${scope} ${withQuery(exchange)}`, exchange.signal, (signal) =>
      transport.send({ ...exchange, signal }, sender),
    );
  }

  /**
   * Whoever reads after a write was answered must not get what was read before it; other credentials may see the same
   * models, so this holds for every scope. It also holds for a write that failed, which may have run all the same. While
   * the write is under way reads may still be shared with older ones: until it is answered nobody can know that it is
   * done, and a read may overtake it anyway.
   */
  async function write<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    try {
      return await transport.send(exchange, sender);
    } finally {
      reads.forget();
    }
  }

  function clientFor(authorization?: string, trace?: TraceContext): WatsonClient {
    const own = options.authorize ? undefined : authorization;
    const sender: Sender = { authorize: options.authorize ?? passOn(own), trace };
    const scope = createHash('sha256')
      .update(`${transport.baseUrl}\n${own ?? ''}`)
      .digest('hex');
    const send: Send = (exchange) =>
      exchange.method === 'GET' ? read(scope, exchange, sender) : write(exchange, sender);
    return {
      scope,
      expiresAt: own === undefined ? undefined : expiryOf(own),
      languageModels: createLanguageModels(send, onOddity),
      baseModels: createBaseModels(send, onOddity),
      corpora: createCorpora(send, onOddity),
      grammars: createGrammars(send, onOddity),
      words: createWords(send, onOddity),
    };
  }

  return {
    baseUrl: transport.baseUrl,
    get isAvailable() {
      return transport.circuitState === 'closed';
    },
    get circuitState() {
      return transport.circuitState;
    },
    clientFor,
    close: () => transport.close(),
  };
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
