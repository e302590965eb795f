import { createHash } from 'node:crypto';
import { WatsonError } from './errors.ts';
import { createCorpora } from './corpus.ts';
import { createGrammars } from './grammar.ts';
import { createWords, type Words } from './word.ts';
import { createBaseModels, type BaseModels } from './base-model.ts';
import { createLanguageModels, type LanguageModels } from './language-model.ts';
import type { CircuitState } from './circuit-breaker.ts';
import { createSingleFlight } from './single-flight.ts';
import { withQuery } from './path.ts';
import { createTransport, type TransportOptions } from './transport.ts';
import type { Authorize, Exchange, Send, Sender, TraceContext } from './exchange.ts';
import type { Resources } from './resource.ts';
import type { Corpus, Grammar, OnOddity } from './types.ts';

export type { CircuitState } from './circuit-breaker.ts';
export type { TraceContext } from './exchange.ts';
export type { EndedExchange } from './transport.ts';

/** The REST interface with the credentials of one caller. Cheap to create. */
export interface WatsonClient {
  /** The unit of isolation: a hash of the base URL and the credentials. */
  scope: string;
  /** When the caller's token expires, in milliseconds since 1970; undefined where the token has no readable `exp`. */
  expiresAt: number | undefined;
  languageModels: LanguageModels;
  baseModels: BaseModels;
  corpora: Resources<Corpus>;
  grammars: Resources<Grammar>;
  words: Words;
}

export interface WatsonOptions extends TransportOptions {
  /** Adds the credentials of all callers. Absent: the `Authorization` header of each caller is passed on. */
  authorize?: Authorize | undefined;
  /** Called for a malformed or unknown part of a response that is not a reason to fail. */
  onOddity?: OnOddity | undefined;
}

/** The connection to one service. */
export interface Watson {
  /** The service's base URL, without a trailing slash. */
  baseUrl: string;
  /** Whether the circuit of the service is closed. */
  readonly isAvailable: boolean;
  /** The circuit of the service. `open`: exchanges are rejected without being sent. `half-open`: a probe is in flight. */
  readonly circuitState: CircuitState;
  /** The number of scopes whose own circuit is open. */
  readonly openScopes: number;
  /** A client for one caller. The header is ignored where `authorize` is set. */
  clientFor(authorization?: string, trace?: TraceContext, beforeWrite?: () => void): WatsonClient;
  /** Closes all connections. Exchanges in flight fail. */
  close(): Promise<void>;
}

export function createWatson(options: WatsonOptions): Watson {
  const { onOddity = () => {} } = options;
  const transport = createTransport({ hasOneScope: options.authorize !== undefined, ...options });
  const reads = createSingleFlight();

  /** The key leaves out `read` and `maxBodyBytes`, which are the same for the same path and query. */
  function read<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    return reads.deduplicate(`${sender.scope} ${withQuery(exchange)}`, exchange.signal, (signal) =>
      transport.send({ ...exchange, signal }, sender),
    );
  }

  /**
   * A read that starts after the response to a write must not be deduplicated with a read from before it. This holds for
   * all scopes, because other credentials may see the same models, and for failed writes, because they may have run.
   * Before the response, reads may be deduplicated: the write has no defined time yet.
   */
  async function write<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    try {
      return await transport.send(exchange, sender);
    } finally {
      reads.forget();
    }
  }

  function clientFor(authorization?: string, trace?: TraceContext, beforeWrite?: () => void): WatsonClient {
    // The scope is a hash of exactly what is sent.
    const own = options.authorize ? undefined : credentialOf(authorization);
    const scope = createHash('sha256')
      .update(`${transport.baseUrl}\n${own === undefined || HEADER_VALUE.test(own) ? (own ?? '') : INVALID}`)
      .digest('hex');
    const authorize = options.authorize ?? authorizeWith(own);
    const sender: Sender = { scope, authorize, trace, beforeWrite };
    const send: Send = (exchange) =>
      exchange.method === 'GET' ? read(exchange, sender) : write(exchange, sender);
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
    get openScopes() {
      return transport.openScopes;
    },
    clientFor,
    close: () => transport.close(),
  };
}

/** A blank header is no credential. Blanks around a value are not part of it. */
function credentialOf(authorization: string | undefined): string | undefined {
  return authorization?.trim() || undefined;
}

/** The characters and the length of valid credentials. Other characters could inject a header. */
const HEADER_VALUE = /^[\x20-\x7e]{1,16384}$/;
/** Stands for every credential that is never sent. No valid credential has a line break. */
const INVALID = '\n';

function unauthenticated(): WatsonError {
  return new WatsonError({
    kind: 'http',
    method: 'GET',
    url: 'nothing was sent',
    refusal: 'unauthenticated',
  });
}

function authorizeWith(authorization: string | undefined): Authorize {
  return (headers) => {
    if (authorization === undefined) return;
    if (!HEADER_VALUE.test(authorization)) throw unauthenticated();
    headers['authorization'] = authorization;
  };
}

/** The `exp` of a bearer token that is a JWT. The token is not verified, so this is only a hint. */
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
