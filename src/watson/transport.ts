import { attempt } from './attempt.ts';
import type { CircuitState, OnCircuitState } from './circuit-breaker.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import { createCircuits } from './circuits.ts';
import { createConnections, isUpload, type ConnectionsOptions } from './connections.ts';
import { DEFAULT_TIMEOUT_MS, startDeadline, type Deadline } from './deadline.ts';
import { CircuitOpenError, NoConnectionError, WatsonError } from './errors.ts';
import { rejectOnAbort } from './single-flight.ts';
import type { Exchange, Sender } from './exchange.ts';
import { isRejectedToken, judge, showsOutage } from './judge.ts';
import { routeOf, withQuery } from './path.ts';
import { withRetry } from './retry.ts';

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
  /** Added to every request, probes included. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Whether all callers have the same credentials. @default false */
  hasOneScope?: boolean | undefined;
  /** Called when the circuit of the service opens and when it closes. Must not throw. */
  onCircuitState?: OnCircuitState | undefined;
  /** Called when the circuit of one scope opens and when it closes. Must not throw. */
  onScopeState?: ((state: 'closed' | 'open', scope: string) => void) | undefined;
  /** Called once for each completed exchange. Must not throw. */
  onExchange?: ((ended: EndedExchange) => void) | undefined;
}

/** Sends all REST requests to the service. */
export interface Transport {
  baseUrl: string;
  /** Of the service. */
  readonly circuitState: CircuitState;
  /** The number of scopes whose own circuit is open. */
  readonly openScopes: number;
  send<T>(exchange: Exchange<T>, sender: Sender): Promise<T>;
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
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const dispatcherOptions = { useProxy, verifyCertificate, connectTimeoutMs: timeoutMs };
  const connections = createConnections(base.origin, dispatcherOptions, options);
  /** The deadlines of reads in flight, by scope. */
  const reads = new Map<string, Set<Deadline>>();
  const circuits = createCircuits({
    hasOneScope: options.hasOneScope ?? false,
    judge,
    probe,
    onState: (state, outage) => options.onCircuitState?.(state, outage),
    onScopeState: (state, scope) => options.onScopeState?.(state, scope),
    // Reads that hang may use up the connections of their scope. Aborting a read loses nothing.
    onFailing(scope) {
      for (const deadline of reads.get(scope) ?? []) deadline.abort(new CircuitOpenError());
    },
  });

  /** Registers a read until the function that it returns is called. */
  function register({ scope }: Sender, deadline: Deadline): () => void {
    const ofScope = reads.get(scope) ?? new Set();
    reads.set(scope, ofScope.add(deadline));
    return () => {
      ofScope.delete(deadline);
      if (ofScope.size === 0 && reads.get(scope) === ofScope) reads.delete(scope);
    };
  }

  async function send<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    const startedAt = performance.now();
    let outcome: Error | undefined;
    try {
      return await sendWithDeadline(exchange, sender);
    } catch (error) {
      outcome = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      const { method, path } = exchange;
      onExchange?.({ method, route: routeOf(path), outcome, durationMs: performance.now() - startedAt });
    }
  }

  async function sendWithDeadline<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    const deadline = startDeadline(timeoutMs);
    const signal = exchange.signal ? AbortSignal.any([deadline.signal, exchange.signal]) : deadline.signal;
    const unregister = exchange.method === 'GET' ? register(sender, deadline) : () => {};
    const path = prefix + withQuery(exchange);
    const url = base.origin + path;
    const fail = (kind: 'timeout' | 'network', cause: unknown) =>
      new WatsonError({ kind, method: exchange.method, url, cause });
    const authorized = () =>
      headersOf(sender, signal).catch((error: unknown) => {
        if (exchange.signal?.aborted || error instanceof WatsonError) throw error;
        throw fail(deadline.hasExpired ? 'timeout' : 'network', error);
      });
    const sendWith = (own: Record<string, string>) => {
      const headers = { ...options.headers, ...own };
      const attemptOnce = () =>
        connections.use(exchange, {
          scope: sender.scope,
          signal,
          call: (request) => {
            // After the wait for a connection, right before the write is sent.
            if (exchange.method !== 'GET') sender.beforeWrite?.();
            return attempt({ request, exchange, scope: sender.scope, path, url, headers, deadline, signal });
          },
        });
      const call = () => withRetry(attemptOnce, exchange, deadline, signal);
      return circuits.run(call, sender, exchange.signal);
    };
    try {
      const headers = await authorized();
      return await sendWith(headers).catch(async (error: unknown) => {
        if (!isRejectedToken(error) || !sender.authorize.renew?.(headers)) throw error;
        // The service did not carry out the call. A stream was read and cannot be sent again.
        const renewed = isUpload(exchange) ? headers : await authorized();
        if (renewed['authorization'] === headers['authorization']) throw error;
        return sendWith(renewed);
      });
    } catch (error) {
      if (error instanceof NoConnectionError) {
        exchange.signal?.throwIfAborted();
        throw deadline.hasExpired ? fail('timeout', error) : fail('network', signal.reason);
      }
      throw error instanceof CircuitOpenError ? fail('network', error) : error;
    } finally {
      unregister();
      deadline.pause();
    }
  }

  async function probe(stop: AbortSignal, sender?: Sender): Promise<void> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(Math.min(timeoutMs, PROBE_TIMEOUT_MS))]);
    const headers: Record<string, string> = { ...options.headers, accept: 'application/json' };
    await sender?.authorize(headers, signal);
    const probing = connections.probe({ method: 'GET', path: prefix + PROBE_PATH, headers, signal });
    const { statusCode, body } = await rejectOnAbort(probing, signal);
    // The status suffices without the body.
    void body.dump().catch(() => {});
    if (showsOutage(statusCode)) throw new Error(`HTTP ${statusCode}`);
  }

  return {
    baseUrl: base.origin + prefix,
    get circuitState() {
      return circuits.state;
    },
    get openScopes() {
      return circuits.openScopes;
    },
    send,
    async close() {
      circuits.close();
      await connections.close();
    },
  };
}

/** Runs outside the circuit breaker: the token service is another service, and its failures do not count here. */
async function headersOf({ authorize, trace }: Sender, signal: AbortSignal): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (trace) headers['traceparent'] = trace.traceparent;
  if (trace?.tracestate !== undefined) headers['tracestate'] = trace.tracestate;
  const authorized = authorize(headers, signal);
  if (authorized) await rejectOnAbort(authorized, signal);
  return headers;
}
