/**
 * What can go wrong in one REST exchange, as the error that `watson/` throws and every layer above may read.
 *
 * - `http`: the service answered, with a status of 300 or more.
 * - `timeout`: no full answer before the deadline.
 * - `network`: no full answer, because the connection was refused or broke.
 * - `invalid`: an answer that is not of this interface: HTML, bad JSON, a wrong type, too large.
 */
export type WatsonErrorKind = 'http' | 'timeout' | 'network' | 'invalid';

/** What the service means by a refusal, read from status and text; `other` where neither tells. */
export type Refusal =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'part-not-found'
  | 'busy'
  | 'rate-limited'
  | 'plan-not-supported'
  | 'nothing-to-train'
  | 'invalid-training-data'
  | 'not-upgradable'
  | 'limit-reached'
  | 'already-exists'
  | 'invalid-input'
  | 'other';

export interface WatsonErrorOptions {
  kind: WatsonErrorKind;
  method: string;
  /** Without credentials: the base URL may not have any. */
  url: string;
  status?: number | undefined;
  /** The service's own words; meant for people only where the status is 4xx. */
  description?: string | undefined;
  /** The service's `X-Global-Transaction-Id`. */
  transactionId?: string | undefined;
  refusal?: Refusal | undefined;
  /** How long the service asked to be left alone. */
  retryAfterSeconds?: number | undefined;
  /** True for a write that the service may have carried out all the same. */
  outcomeUnknown?: boolean | undefined;
  cause?: unknown;
}

/** One failed REST exchange. */
export class WatsonError extends Error {
  override name = 'WatsonError';
  readonly kind: WatsonErrorKind;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly description: string | undefined;
  readonly transactionId: string | undefined;
  readonly refusal: Refusal | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly outcomeUnknown: boolean;

  constructor(options: WatsonErrorOptions) {
    const { kind, method, url, status } = options;
    const what = kind === 'http' && status !== undefined ? `HTTP ${status}` : (options.refusal ?? kind);
    // Without the service's own words, which may quote anything: this message goes to the log.
    super(`${method} ${url}: ${what}`, { cause: options.cause });
    this.kind = kind;
    this.method = method;
    this.url = url;
    this.status = status;
    this.description = options.description;
    this.transactionId = options.transactionId;
    this.refusal = options.refusal;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/** The cause of a `WatsonError` of kind `network`: nothing was sent, because the last calls before it all failed. */
export class CircuitOpenError extends Error {
  override name = 'CircuitOpenError';
  readonly code = 'CIRCUIT_OPEN';

  constructor() {
    super('the circuit is open: the service is in trouble, and only tried from time to time');
  }
}

/** A value that may not go into a REST path. The gateway refuses it without asking the service. */
export class InvalidPathError extends Error {
  override name = 'InvalidPathError';
}

/** A stream that was being sent broke at its source: its sender left, or sent too much. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** What its sender is told. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** True for the answer that these credentials have no such model. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WatsonError && error.refusal === 'not-found';
}

/** True for the answer that a model has no corpus, grammar or word of that name. */
export function isPartNotFound(error: unknown): boolean {
  return error instanceof WatsonError && error.refusal === 'part-not-found';
}
