import { createCorpora } from './corpus.ts';
import { createGrammars } from './grammar.ts';
import { createWords, type Words } from './word.ts';
import { createBaseModels, type BaseModels } from './base-model.ts';
import { createLanguageModels, type LanguageModels } from './language-model.ts';
import type { CircuitState } from './circuit-breaker.ts';
import { createCredentials, type Credential } from './credential.ts';
import { createSingleFlight } from './single-flight.ts';
import { withQuery } from './path.ts';
import { createTransport, type TransportOptions } from './transport.ts';
import type { Authorize, Exchange, Send, Sender, TraceContext } from './exchange.ts';
import type { Resources } from './resource.ts';
import type { Corpus, Grammar } from './types.ts';

export type { CircuitState } from './circuit-breaker.ts';
export type { TraceContext } from './exchange.ts';
export type { EndedExchange } from './transport.ts';

/** The REST interface with the credentials of one caller. Cheap to create. What a read returns may be shared: it must not be changed. */
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
  /** Whether the same object is the result of the next read, if the service then responds with the same bytes. */
  keeps(result: object): boolean;
}

export interface WatsonOptions extends TransportOptions {
  /** Adds the credentials of all callers. Absent: the `Authorization` header of each caller is passed on. */
  authorize?: Authorize | undefined;
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
  /**
   * A client for one caller. The header is ignored where `authorize` is set. Without the other arguments, callers with the same
   * header get the same client.
   */
  clientFor(authorization?: string, trace?: TraceContext, beforeWrite?: () => void): WatsonClient;
  /** Closes all connections. Exchanges in flight fail. */
  close(): Promise<void>;
}

export function createWatson(options: WatsonOptions): Watson {
  const transport = createTransport({ hasOneScope: options.authorize !== undefined, ...options });
  const { authorize, headers, traceExchanges } = options;
  const { baseUrl } = transport;
  const keeps = (result: object) => transport.keeps(result);
  const preparedFor = createCredentials({ baseUrl, headers, authorize }, (credential) => ({
    credential,
    client: clientOf(credential),
  }));
  const reads = createSingleFlight();

  /** The key leaves out `read` and `maxBodyBytes`, which are the same for the same path and query. */
  function read<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    const key = `${sender.scope} ${withQuery(exchange)}`;
    return reads.deduplicate<T>(key, exchange.signal, (signal, outcome) =>
      transport.read(exchange, sender, { key, signal, outcome }),
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

  function clientOf(credential: Credential, trace?: TraceContext, beforeWrite?: () => void): WatsonClient {
    const { scope, expiresAt, headers: headersOf, renew } = credential;
    const sender: Sender = { scope, headers: headersOf(trace), renew, beforeWrite };
    const send: Send = (exchange) =>
      exchange.method === 'GET' ? read(exchange, sender) : write(exchange, sender);
    return new Client({ scope, expiresAt, send, keeps });
  }

  return {
    baseUrl,
    get isAvailable() {
      return transport.circuitState === 'closed';
    },
    get circuitState() {
      return transport.circuitState;
    },
    get openScopes() {
      return transport.openScopes;
    },
    clientFor(authorization, trace, beforeWrite) {
      const { credential, client } = preparedFor(authorization);
      // The spans of the attempts carry the trace on.
      const passedOn = traceExchanges ? undefined : trace;
      return passedOn || beforeWrite ? clientOf(credential, passedOn, beforeWrite) : client;
    },
    close: () => transport.close(),
  };
}

interface ClientOptions extends Pick<WatsonClient, 'scope' | 'expiresAt' | 'keeps'> {
  send: Send;
}

/** Makes each group of calls on first use: most operations need one of them. */
class Client implements WatsonClient {
  readonly scope: string;
  readonly expiresAt: number | undefined;
  readonly keeps: (result: object) => boolean;
  readonly #send: Send;
  #languageModels: LanguageModels | undefined;
  #baseModels: BaseModels | undefined;
  #corpora: Resources<Corpus> | undefined;
  #grammars: Resources<Grammar> | undefined;
  #words: Words | undefined;

  constructor({ scope, expiresAt, send, keeps }: ClientOptions) {
    this.keeps = keeps;
    this.scope = scope;
    this.expiresAt = expiresAt;
    this.#send = send;
  }

  get languageModels(): LanguageModels {
    return (this.#languageModels ??= createLanguageModels(this.#send));
  }

  get baseModels(): BaseModels {
    return (this.#baseModels ??= createBaseModels(this.#send));
  }

  get corpora(): Resources<Corpus> {
    return (this.#corpora ??= createCorpora(this.#send));
  }

  get grammars(): Resources<Grammar> {
    return (this.#grammars ??= createGrammars(this.#send));
  }

  get words(): Words {
    return (this.#words ??= createWords(this.#send));
  }
}
