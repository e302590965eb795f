import type { Call, Service } from './call.ts';
import type { CircuitState, OnCircuitState } from './circuit-breaker.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import { createCircuits } from './circuits.ts';
import { createConnections, type ConnectionsOptions } from './connections.ts';
import { commonHeaders } from './credential.ts';
import { Deadline, DEFAULT_TIMEOUT_MS } from './deadline.ts';
import { CircuitOpenError } from './errors.ts';
import { rejectOnAbort, type Outcome } from './single-flight.ts';
import type { Exchange, RequestHeaders, Sender } from './exchange.ts';
import type { TraceExchanges } from './exchange-trace.ts';
import { judge, showsOutage } from './judge.ts';
import { routeOf, withQuery } from './path.ts';
import { RecentReads } from './recent-reads.ts';
import { Sending, type SendingOptions } from './sending.ts';
import type { Signal } from './signal.ts';
import { Timeouts } from './timeouts.ts';
import type { OnOddity } from './types.ts';

/** A completed exchange, retry included, or one that was rejected because the circuit is open. */
export interface EndedExchange {
  method: Exchange<unknown>['method'];
  /** The path without ids and names, such as `/v1/customizations/{id}`. */
  route: string;
  /** Undefined where the exchange succeeded. */
  outcome: Error | undefined;
  /** Includes the wait for credentials. */
  durationMs: number;
}

export interface TransportOptions
  extends ConnectionsOptions, Pick<DispatcherOptions, 'useProxy' | 'verifyCertificate'> {
  /** May have a path prefix, which every path is appended to. */
  baseUrl: string;
  /** Deadline of one exchange, which includes the credentials and the retry. @default `DEFAULT_TIMEOUT_MS` */
  timeoutMs?: number | undefined;
  /** Added to probes. Those of other requests come from their senders. */
  headers?: RequestHeaders | undefined;
  /** Whether all callers have the same credentials. @default false */
  hasOneScope?: boolean | undefined;
  /** Called when the circuit of the service opens and when it closes. Must not throw. */
  onCircuitState?: OnCircuitState | undefined;
  /** Called when the circuit of one scope opens and when it closes. Must not throw. */
  onScopeState?: ((state: 'closed' | 'open', scope: string) => void) | undefined;
  /** Called for a malformed or unknown part of a response that is not a reason to fail. */
  onOddity?: OnOddity | undefined;
  /** Called once for each completed exchange. Must not throw. */
  onExchange?: ((ended: EndedExchange) => void) | undefined;
  /** Makes a span of each attempt. Its headers carry the trace on, in place of those of the sender. */
  traceExchanges?: TraceExchanges | undefined;
}

/** A read that several callers may share. */
export interface SharedRead<T> {
  /** Names it: its last result is returned again where the service responds with the same bytes. */
  key: string;
  /** Aborted when no caller waits any longer. */
  signal: Signal;
  /** Takes the result. */
  outcome: Outcome<T>;
}

/** Sends all REST requests to the service. */
export interface Transport {
  baseUrl: string;
  /** Of the service. */
  readonly circuitState: CircuitState;
  /** The number of scopes whose own circuit is open. */
  readonly openScopes: number;
  /** Sends an exchange of one caller. */
  send<T>(exchange: Exchange<T>, sender: Sender): Promise<T>;
  /** Sends a read. Its outcome takes the result. */
  read<T>(exchange: Exchange<T>, sender: Sender, shared: SharedRead<T>): void;
  /** Whether the result of a read is returned again while the service responds with the same bytes. */
  keeps(result: object): boolean;
  close(): Promise<void>;
}

/**
 * A probe reads public data. For the service it sends no credentials, because the gateway may have none. For one scope it
 * sends those of the scope. A 401 of the platform in front of the service also shows that the service is available.
 */
const PROBE_PATH = '/v1/models';
const PROBE_TIMEOUT_MS = 5_000;

export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, useProxy, verifyCertificate, onExchange } = options;
  const { onOddity = () => {} } = options;
  const { origin, pathname } = new URL(options.baseUrl);
  const traceExchange = options.traceExchanges?.(origin);
  const prefix = pathname.replace(/\/+$/, '');
  const dispatcherOptions = { useProxy, verifyCertificate, connectTimeoutMs: timeoutMs };
  const connections = createConnections(origin, dispatcherOptions, options);
  const timeouts = new Timeouts<Deadline>(timeoutMs);
  const recentReads = new RecentReads();
  const service: Service = { origin, recentReads, onOddity };
  const circuits = createCircuits({
    hasOneScope: options.hasOneScope ?? false,
    judge,
    probe,
    onState: (state, outage) => options.onCircuitState?.(state, outage),
    onScopeState: (state, scope) => options.onScopeState?.(state, scope),
    // Reads that hang may use up the connections of their scope. Aborting a read loses nothing.
    onFailing(scope) {
      for (const deadline of timeouts.owners())
        if (deadline.readScope === scope) deadline.abort(new CircuitOpenError());
    },
  });

  const sendingOptions: SendingOptions = {
    connections,
    circuits,
    onEnded({ exchange, startedAt }, outcome) {
      const durationMs = performance.now() - startedAt;
      onExchange?.({ method: exchange.method, route: routeOf(exchange.path), outcome, durationMs });
    },
  };

  function callOf<T>(exchange: Exchange<T>, sender: Sender, shared?: SharedRead<T>): Call<T> {
    const { method } = exchange;
    const signal = shared?.signal ?? exchange.signal;
    return {
      service,
      exchange,
      sender,
      key: shared?.key,
      path: prefix + withQuery(exchange),
      signal,
      startedAt: performance.now(),
      deadline: new Deadline(timeouts, {
        readScope: method === 'GET' ? sender.scope : undefined,
        caller: signal,
      }),
      traceAttempt: traceExchange?.({ method, route: routeOf(exchange.path) }),
    };
  }

  function send<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    const { promise, ...outcome } = Promise.withResolvers<T>();
    new Sending(sendingOptions, callOf(exchange, sender), outcome).start();
    return promise;
  }

  function read<T>(exchange: Exchange<T>, sender: Sender, shared: SharedRead<T>): void {
    new Sending(sendingOptions, callOf(exchange, sender, shared), shared.outcome).start();
  }

  async function probe(stop: AbortSignal, sender?: Sender): Promise<void> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(Math.min(timeoutMs, PROBE_TIMEOUT_MS))]);
    const headers = sender ? await sender.headers({ signal }) : commonHeaders(options.headers);
    const probing = connections.probe({ method: 'GET', path: prefix + PROBE_PATH, headers, signal });
    const { statusCode, body } = await rejectOnAbort(probing, signal);
    // The status suffices without the body.
    void body.dump().catch(() => {});
    if (showsOutage(statusCode)) throw new Error(`HTTP ${statusCode}`);
  }

  return {
    baseUrl: origin + prefix,
    get circuitState() {
      return circuits.state;
    },
    get openScopes() {
      return circuits.openScopes;
    },
    send,
    read,
    keeps: (result) => recentReads.has(result),
    async close() {
      circuits.close();
      await connections.close();
    },
  };
}
