import type { Exchange, RequestHeaders } from './exchange.ts';

/** What spans tell about an exchange. */
export interface TracedExchange {
  method: Exchange<unknown>['method'];
  /** The path without ids and names. */
  route: string;
}

/** Makes one attempt of an exchange within a span. */
export type TraceAttempt = <T>(
  attempt: (headers: RequestHeaders, onStatus: (status: number) => void) => Promise<T>,
) => Promise<T>;

/** Called when an exchange starts. Its attempts belong to the trace under way. */
export type TraceExchange = (exchange: TracedExchange) => TraceAttempt;

/** Called once, with scheme, host and port of the service. */
export type TraceExchanges = (origin: string) => TraceExchange;
