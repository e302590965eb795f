/**
 * How a REST exchange failed.
 *
 * - `http`: the service responded with an error status.
 * - `timeout`: no complete response before the deadline.
 * - `network`: no complete response, because the connection was refused or broke.
 * - `invalid`: a malformed response: HTML, invalid JSON, a wrong type, too large.
 */
export type WatsonErrorKind = 'http' | 'timeout' | 'network' | 'invalid';

/** The reason why the service refused a request, read from the status and the text; `other` where it is not known. */
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
  /** Contains no credentials: the configuration rejects a base URL with a password. */
  url: string;
  status?: number | undefined;
  /** The text of the service. Only where the status is 4xx is it written for callers. */
  description?: string | undefined;
  /** The service's `X-Global-Transaction-Id`. */
  transactionId?: string | undefined;
  refusal?: Refusal | undefined;
  /** The `Retry-After` of the response. */
  retryAfterSeconds?: number | undefined;
  /** True for a failed write that the service may have executed. */
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
    // This message is logged, so the text of the service is left out: it may quote anything.
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

/** The cause of a `WatsonError` of kind `network`: the circuit is open, so nothing was sent. */
export class CircuitOpenError extends Error {
  override name = 'CircuitOpenError';
  readonly code = 'CIRCUIT_OPEN';

  constructor() {
    super('Circuit open: the service is unavailable.');
  }
}

/** The cause of a `WatsonError` of kind `timeout`: all connections were in use until the deadline, so nothing was sent. */
export class NoConnectionError extends Error {
  override name = 'NoConnectionError';
  readonly code = 'NO_CONNECTION';

  constructor() {
    super('All connections to the service that the call may use were in use.');
  }
}

/** A value that must not become part of a REST path. The gateway rejects it without a request to the service. */
export class InvalidPathError extends Error {
  override name = 'InvalidPathError';
}

/** The source of a streamed request body failed: the client disconnected, stalled or sent too much. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** The `extensions.code` that the client gets. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Whether the error says that no model of this id exists for these credentials. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WatsonError && error.refusal === 'not-found';
}

/** Whether the error says that the model has no corpus, grammar or word of this name. */
export function isPartNotFound(error: unknown): boolean {
  return error instanceof WatsonError && error.refusal === 'part-not-found';
}

/**
 * For an error that is kept: V8 keeps the receivers of its stack frames, such as a closed socket, until its stack is read.
 */
export function releaseReceivers(error: unknown): void {
  for (let each = error; each instanceof Error; each = each.cause) void each.stack;
}
