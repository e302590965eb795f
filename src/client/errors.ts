import type { ModelError } from './model-error.ts';

/** An error of one field, as GraphQL sends it. */
export interface GraphQLErrorEntry {
  message: string;
  path?: readonly (string | number)[];
  extensions?: {
    code?: string;
    requestId?: string;
    retryAfterSeconds?: number;
    outcome?: string;
    [name: string]: unknown;
  };
}

interface Details {
  code: string;
  status?: number | undefined;
  retryAfterSeconds?: number | undefined;
  requestId?: string | undefined;
  outcome?: string | undefined;
  cause?: unknown;
}

/** The base of all errors that the client throws. */
export class LexigateError extends Error {
  override name = 'LexigateError';
  /** Tells errors apart, see docs/errors.md. */
  readonly code!: string;
  /** How long to wait before another try, if the gateway said so. */
  readonly retryAfterSeconds: number | undefined;
  /** Finds the lines of this request in the log of the gateway. */
  readonly requestId: string | undefined;
  /** The HTTP status, if there was a response. */
  readonly status: number | undefined;
  /** `UNKNOWN`: the change may have been made. Read the model before you try again. */
  readonly outcome: string | undefined;

  constructor(message: string, { cause, ...details }: Details) {
    super(message, { cause });
    Object.assign(this, details);
  }
}

/** The gateway answered with GraphQL errors. `code` is that of the first one. */
export class OperationError extends LexigateError {
  override name = 'OperationError';
  readonly errors: readonly GraphQLErrorEntry[];
  /** What the operation returned beside the errors. Fields that failed are null. */
  readonly data: unknown;

  constructor(errors: readonly GraphQLErrorEntry[], data: unknown, details: Partial<Details> = {}) {
    const { code = 'INTERNAL_SERVER_ERROR', ...extensions } = errors[0]?.extensions ?? {};
    const { requestId = details.requestId, retryAfterSeconds = details.retryAfterSeconds } = extensions;
    const outcome = errors.find((each) => each.extensions?.outcome)?.extensions?.outcome;
    const message = errors[0]?.message ?? 'The gateway reported no reason.';
    super(message, { ...details, code, requestId, retryAfterSeconds, outcome });
    this.errors = errors;
    this.data = data;
  }
}

/** There was no answer of the gateway: the network failed, or something else answered. */
export class NetworkError extends LexigateError {
  override name = 'NetworkError';
}

/** `unwrap` throws the typed errors of a mutation as this. `code` is the `__typename` of the first one. */
export class PayloadError extends LexigateError {
  override name = 'PayloadError';
  /** The first error. Narrow it by its `__typename`. */
  readonly error: ModelError;
  readonly errors: readonly [ModelError, ...ModelError[]];

  constructor(errors: readonly [ModelError, ...ModelError[]]) {
    const [error] = errors;
    super(error.message, { code: error.__typename });
    this.error = error;
    this.errors = errors;
  }
}

/** Whether the same operation can succeed later without a change by the user. */
export function isTransient({ code, status }: LexigateError): boolean {
  if (code === 'INVALID_RESPONSE')
    return status === undefined || status >= 500 || status === 408 || status === 429;
  return /^(NETWORK|UPSTREAM|TOO_MANY|RATE|SHUTTING|INTERNAL|CONFLICT|CANCELLED)|TIMEOUT$/.test(code);
}
