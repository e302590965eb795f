import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { attempt } from './attempt.ts';
import { createCircuitBreaker, type CircuitState, type Verdict } from './circuit-breaker.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { CircuitOpenError, WatsonError } from './errors.ts';
import { untilAborted } from './single-flight.ts';
import type { Exchange, Sender } from './exchange.ts';
import { routeOf, withQuery } from './path.ts';

/** An exchange that has ended, retry included, or was not begun because the circuit is open. */
export interface EndedExchange {
  method: Exchange<unknown>['method'];
  /** The path without ids and names, such as `/v1/customizations/{id}`. */
  route: string;
  outcome: Error | undefined;
  /** The wait for credentials included. */
  durationMs: number;
}

export interface TransportOptions {
  /** May carry a path prefix, which every path is appended to. */
  baseUrl: string;
  /** Deadline of one exchange, retry and credentials included. @default 10_000 */
  timeoutMs?: number | undefined;
  /** Most connections at a time. @default 64 */
  connections?: number | undefined;
  /** Whether the service's certificate must be valid. @default true */
  verifyCertificate?: boolean | undefined;
  /** Called when exchanges begin to be refused because the service is in trouble, and when they no longer are. Must not throw. */
  onCircuitState?: ((state: 'closed' | 'open') => void) | undefined;
  /** Called once for each exchange that has ended. Must not throw. */
  onExchange?: ((ended: EndedExchange) => void) | undefined;
}

/** The one place where REST requests are made. */
export interface Transport {
  baseUrl: string;
  readonly circuitState: CircuitState;
  send<T>(exchange: Exchange<T>, sender: Sender): Promise<T>;
  close(): Promise<void>;
}

const RETRIED_STATUSES = new Set([500, 502, 503, 504]);
/**
 * What is asked to find out whether the service is alive again. It is a read, of nobody's data, and carries no
 * credentials, as there may be none at hand: a 401 of what stands in front of the service is an answer, too.
 */
const PROBE_PATH = '/v1/models';

export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs = 10_000, connections = 64, verifyCertificate = true } = options;
  const { onCircuitState, onExchange } = options;
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = new Pool(base.origin, {
    connections,
    // The deadline of the exchange is the only clock.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs, rejectUnauthorized: verifyCertificate },
  });
  /** Of the reads under way. */
  const deadlines = new Set<Deadline>();
  const breaker = createCircuitBreaker({
    judge,
    probe,
    onState(state) {
      // All connections may hang, and nothing would get through until they end; of a read nothing is lost.
      if (state === 'open') for (const deadline of deadlines) deadline.giveUp(new CircuitOpenError());
      onCircuitState?.(state);
    },
  });

  async function send<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    const beganAt = performance.now();
    let outcome: Error | undefined;
    try {
      return await sendInTime(exchange, sender);
    } catch (error) {
      outcome = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      const { method, path } = exchange;
      onExchange?.({ method, route: routeOf(path), outcome, durationMs: performance.now() - beganAt });
    }
  }

  async function sendInTime<T>(exchange: Exchange<T>, sender: Sender): Promise<T> {
    const deadline = startDeadline(timeoutMs);
    const signal = exchange.signal ? AbortSignal.any([deadline.signal, exchange.signal]) : deadline.signal;
    if (exchange.method === 'GET') deadlines.add(deadline);
    const path = prefix + withQuery(exchange);
    const url = base.origin + path;
    const fail = (kind: 'timeout' | 'network', cause: unknown) =>
      new WatsonError({ kind, method: exchange.method, url, cause });
    try {
      const headers = await headersOf(sender, signal).catch((error: unknown) => {
        if (exchange.signal?.aborted || error instanceof WatsonError) throw error;
        throw fail(deadline.isOver ? 'timeout' : 'network', error);
      });
      const once = () => attempt({ pool, exchange, path, url, headers, deadline, signal });
      return await breaker.run(() => tryTwice(once, exchange, deadline, signal), exchange.signal);
    } catch (error) {
      throw error instanceof CircuitOpenError ? fail('network', error) : error;
    } finally {
      deadlines.delete(deadline);
      deadline.hold();
    }
  }

  async function probe(stop: AbortSignal): Promise<void> {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: prefix + PROBE_PATH,
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    });
    // The status says enough.
    void body.dump().catch(() => {});
    if (showsOutage(statusCode)) throw new Error(`HTTP ${statusCode}`);
  }

  return {
    baseUrl: base.origin + prefix,
    get circuitState() {
      return breaker.state;
    },
    send,
    async close() {
      breaker.close();
      await pool.destroy();
    },
  };
}

/** All that comes before the breaker: whoever gives out credentials is another service. */
async function headersOf({ authorize, trace }: Sender, signal: AbortSignal): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (trace) headers['traceparent'] = trace.traceparent;
  if (trace?.tracestate !== undefined) headers['tracestate'] = trace.tracestate;
  const work = authorize(headers, signal);
  if (work) await untilAborted(work, signal);
  return headers;
}

async function tryTwice<T>(
  once: () => Promise<T>,
  exchange: Exchange<T>,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await once();
  } catch (error) {
    const waitMs = retryDelayMs(exchange, error);
    if (waitMs === undefined || waitMs >= deadline.leftMs()) throw error;
    await delay(waitMs, undefined, { signal }).catch(() => {
      throw exchange.signal?.aborted ? exchange.signal.reason : error;
    });
    return once();
  }
}

/** How long to wait before the second and last try; undefined for none. Only reads are tried twice. */
function retryDelayMs(exchange: Exchange<unknown>, error: unknown): number | undefined {
  if (exchange.method !== 'GET' || !(error instanceof WatsonError)) return undefined;
  const retried =
    error.kind === 'network' || (error.kind === 'http' && RETRIED_STATUSES.has(error.status ?? 0));
  if (!retried) return undefined;
  const jitteredMs = 100 + Math.random() * 200;
  return Math.max(jitteredMs, (error.retryAfterSeconds ?? 0) * 1000);
}

function judge(error: unknown): Verdict {
  if (!(error instanceof WatsonError)) return 'inconclusive';
  if (error.kind === 'timeout' || error.kind === 'network') return 'unavailable';
  return error.kind === 'http' && showsOutage(error.status ?? 0) ? 'unavailable' : 'available';
}

function showsOutage(status: number): boolean {
  return status >= 500 || status === 408;
}
