import { attempt, urlOf, type Call, type Service } from './attempt.ts';
import type { CircuitState, OnCircuitState } from './circuit-breaker.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import { createCircuits } from './circuits.ts';
import { createConnections, isUpload, type ConnectionsOptions } from './connections.ts';
import { commonHeaders } from './credential.ts';
import { Deadline, DEFAULT_TIMEOUT_MS } from './deadline.ts';
import { CircuitOpenError, NoConnectionError, WatsonError } from './errors.ts';
import { rejectOnAbort } from './single-flight.ts';
import type { Exchange, RequestHeaders, Sender } from './exchange.ts';
import type { TraceExchanges } from './exchange-trace.ts';
import { isRejectedToken, judge, showsOutage } from './judge.ts';
import { routeOf, withQuery } from './path.ts';
import { RecentReads } from './recent-reads.ts';
import { waitForRetry } from './retry.ts';
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

/** Sends all REST requests to the service. */
export interface Transport {
  baseUrl: string;
  /** Of the service. */
  readonly circuitState: CircuitState;
  /** The number of scopes whose own circuit is open. */
  readonly openScopes: number;
  /** The key names a read: its last result is returned again where the service responds with the same bytes. */
  send<T>(exchange: Exchange<T>, sender: Sender, key?: string): Promise<T>;
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

  async function send<T>(exchange: Exchange<T>, sender: Sender, key?: string): Promise<T> {
    const startedAt = performance.now();
    const { method } = exchange;
    const readScope = method === 'GET' ? sender.scope : undefined;
    const call: Call<T> = {
      service,
      exchange,
      sender,
      key,
      path: prefix + withQuery(exchange),
      deadline: new Deadline(timeouts, { readScope, caller: exchange.signal }),
      traceAttempt: traceExchange?.({ method, route: routeOf(exchange.path) }),
    };
    let outcome: Error | undefined;
    try {
      const headers = authorized(call);
      const isFinal = !(headers instanceof Promise) && !sender.renew;
      return await (isFinal ? sendWith(headers, call) : sendRenewing(headers, call));
    } catch (error) {
      const reason = reasonOf(call, error);
      outcome = reason instanceof Error ? reason : new Error(String(reason));
      throw reason;
    } finally {
      call.deadline.end();
      const durationMs = performance.now() - startedAt;
      onExchange?.({ method, route: routeOf(exchange.path), outcome, durationMs });
    }
  }

  /** Repeats the call once with new credentials where the service rejects those of the gateway. */
  async function sendRenewing<T>(
    authorizing: RequestHeaders | Promise<RequestHeaders>,
    call: Call<T>,
  ): Promise<T> {
    const { exchange, sender } = call;
    const headers = await authorizing;
    try {
      return await sendWith(headers, call);
    } catch (error) {
      if (!isRejectedToken(error) || !sender.renew?.(headers)) throw error;
      // The service did not carry out the call. A stream was read and cannot be sent again.
      const renewed = isUpload(exchange) ? headers : await authorized(call);
      if (renewed['authorization'] === headers['authorization']) throw error;
      return sendWith(renewed, call);
    }
  }

  /** Both attempts count as one call for the circuits. */
  async function sendWith<T>(headers: RequestHeaders, call: Call<T>): Promise<T> {
    const started = circuits.start(call.sender);
    try {
      const result = await attemptWith(headers, call);
      circuits.succeeded(started);
      return result;
    } catch (error) {
      circuits.failed(started, error, call.exchange.signal?.aborted);
      throw error;
    }
  }

  /** Makes the attempt, and once more where a read failed and the deadline allows it. */
  async function attemptWith<T>(headers: RequestHeaders, call: Call<T>, isRetry = false): Promise<T> {
    const { exchange, sender, deadline, traceAttempt } = call;
    const taken = connections.take(exchange, sender.scope, deadline);
    const connection = taken instanceof Promise ? await taken : taken;
    let failed: unknown;
    try {
      // After the wait for a connection, right before the write is sent.
      if (exchange.method !== 'GET') sender.beforeWrite?.();
      if (!traceAttempt) return await attempt({ call, connection, headers });
      return await traceAttempt((traceHeaders, onStatus) =>
        attempt({ call, connection, headers: { ...headers, ...traceHeaders }, onStatus }),
      );
    } catch (error) {
      if (isRetry) throw error;
      failed = error;
    } finally {
      connection.giveBack();
    }
    await waitForRetry(failed, exchange, deadline);
    return attemptWith(headers, call, true);
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
    keeps: (result) => recentReads.has(result),
    async close() {
      circuits.close();
      await connections.close();
    },
  };
}

function failure(call: Call<unknown>, kind: 'timeout' | 'network', cause: unknown): WatsonError {
  return new WatsonError({ kind, method: call.exchange.method, url: urlOf(call), cause });
}

/** The error that the caller gets. */
function reasonOf(call: Call<unknown>, error: unknown): unknown {
  const { exchange, deadline } = call;
  if (error instanceof CircuitOpenError) return failure(call, 'network', error);
  if (!(error instanceof NoConnectionError)) return error;
  if (exchange.signal?.aborted) return exchange.signal.reason;
  return deadline.hasExpired ? failure(call, 'timeout', error) : failure(call, 'network', deadline.reason);
}

/** Runs outside the circuit breaker: the token service is another service, and its failures do not count here. */
function authorized(call: Call<unknown>): RequestHeaders | Promise<RequestHeaders> {
  const { sender, deadline } = call;
  try {
    const headers = sender.headers(deadline);
    return headers instanceof Promise ? awaitHeaders(headers, call) : headers;
  } catch (error) {
    throw unauthorized(call, error);
  }
}

async function awaitHeaders(headers: Promise<RequestHeaders>, call: Call<unknown>): Promise<RequestHeaders> {
  try {
    return await rejectOnAbort(headers, call.deadline.signal);
  } catch (error) {
    throw unauthorized(call, error);
  }
}

/** The error where there are no credentials. */
function unauthorized(call: Call<unknown>, error: unknown): unknown {
  const { exchange, deadline } = call;
  if (exchange.signal?.aborted || error instanceof WatsonError) return error;
  return failure(call, deadline.hasExpired ? 'timeout' : 'network', error);
}
