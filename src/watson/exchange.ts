import type { Query } from './path.ts';
import type { Operation } from './refusal.ts';
import type { TextBody } from './types.ts';

/** Puts credentials into the headers of one exchange; fails with a `WatsonError`. */
export type Authorize = (headers: Record<string, string>, signal: AbortSignal) => Promise<void> | void;

/** Headers of a distributed trace (W3C Trace Context), passed on as they are. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string | undefined;
}

export interface Exchange<T> {
  method: 'GET' | 'POST' | 'DELETE';
  /** From `/v1` on, percent-encoded; see `path.ts`. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  body?: object;
  /** Sent as it is, instead of JSON. A stream can only be read once, so nothing with one is ever sent twice. */
  text?: TextBody;
  /** Largest answer, decompressed. @default 8 MiB */
  maxBodyBytes?: number;
  operation: Operation;
  /** True where the path names one thing, so that 401 and 404 can mean that there is none. */
  onResource?: boolean;
  /** Narrows the parsed answer; throws when it is not of this interface. */
  read: (answer: unknown) => T;
  /** Ends the exchange early; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Makes one REST call with one caller's credentials. */
export type Send = <T>(exchange: Exchange<T>) => Promise<T>;

/** On whose behalf an exchange is made. */
export interface Sender {
  authorize: Authorize;
  trace?: TraceContext | undefined;
}
