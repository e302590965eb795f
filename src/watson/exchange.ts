import type { Pause } from './pace.ts';
import type { Query } from './path.ts';
import type { RequestKind } from './refusal.ts';
import type { Signal } from './signal.ts';
import type { OnOddity, TextBody } from './types.ts';

/** Adds credentials to the headers of one exchange. Throws or rejects with a `WatsonError`. */
export interface Authorize {
  (headers: Record<string, string>, signal: AbortSignal): Promise<void> | void;
  /**
   * Called when the service rejected the credentials in these headers. Returns whether the next call adds other ones, so
   * that the exchange is worth repeating.
   */
  renew?: (rejected: Record<string, string>) => boolean;
  /** Set by the client, where the credentials come from a token service: called when a request to it has ended. */
  onTokenRequest?: ((error: unknown) => void) | undefined;
}

/** Headers of a distributed trace (W3C Trace Context), passed on unchanged. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string | undefined;
}

/** What the reading of a response needs. */
export interface Reading {
  /** For long responses. */
  pause: Pause;
  onOddity: OnOddity;
}

export interface Exchange<T> {
  method: 'GET' | 'POST' | 'DELETE';
  /** Starts with `/v1` and is percent-encoded; see `path.ts`. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  body?: object;
  /** Sent unchanged, instead of JSON. A stream can be read only once, so an exchange with a stream is never retried. */
  text?: TextBody;
  /** Maximum size of the decompressed response. @default 8 MiB */
  maxBodyBytes?: number;
  operation: RequestKind;
  /** True where the path names one model or part of a model, so that 401 and 404 can mean that it does not exist. */
  onResource?: boolean;
  /** Checks and narrows the parsed response, a long one in slices. Throws where it is malformed. */
  read: (response: unknown, reading: Reading) => T | Promise<T>;
  /** Aborts the exchange; the promise then rejects with the signal's reason. */
  signal?: Signal | undefined;
}

/** Sends one exchange with the credentials of one caller. */
export type Send = <T>(exchange: Exchange<T>) => Promise<T>;

/** Headers of requests. They are made once, and never changed. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** The caller on whose behalf an exchange is sent. */
export interface Sender {
  /** The unit of isolation: a hash of the base URL and the credentials. */
  scope: string;
  /**
   * All headers of a request without a body. A promise where the credentials must be fetched first. The signal is a getter,
   * since few need it. Throws or rejects with a `WatsonError`.
   */
  headers: (options: { readonly signal: AbortSignal }) => RequestHeaders | Promise<RequestHeaders>;
  /** See `Authorize.renew`. */
  renew?: ((rejected: RequestHeaders) => boolean) | undefined;
  /** Called before a write is sent. What it throws rejects the exchange. Reads are shared by callers, so they do not call it. */
  beforeWrite?: (() => void) | undefined;
}
