import { NoConnectionError, type WatsonError } from '../watson/errors.ts';

export interface ErrorRow {
  code: string;
  message: string;
}

/** Code and message for a caller, one row for each kind of failed REST exchange. The texts are the gateway's own. */
export const ROWS = {
  unavailable: {
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'The Speech to Text service is unavailable. Try again later.',
  },
  timeout: {
    code: 'UPSTREAM_TIMEOUT',
    message:
      'The Speech to Text service did not respond in time (LEXIGATE_UPSTREAM_TIMEOUT_MS). Try again later.',
  },
  noConnection: {
    code: 'UPSTREAM_TIMEOUT',
    message:
      'Nothing was sent: all connections to the Speech to Text service were in use until the deadline (LEXIGATE_MAX_UPSTREAM_CONNECTIONS, LEXIGATE_MAX_UPLOAD_CONNECTIONS, and the settings for one scope). Send fewer requests at the same time.',
  },
  invalid: {
    code: 'UPSTREAM_INVALID_RESPONSE',
    message:
      'The response does not match the Speech to Text interface. Check the configured URL (SPEECH_TO_TEXT_URL).',
  },
  unauthenticated: {
    code: 'UNAUTHENTICATED',
    message:
      'The credentials for the Speech to Text service are missing, wrong or expired. Check the Authorization header, or the credentials in the configuration of the gateway.',
  },
  forbidden: {
    code: 'FORBIDDEN',
    message:
      'The credentials do not permit this. Use an API key that has the required role and belongs to this service instance.',
  },
  'not-found': {
    code: 'NOT_FOUND',
    message: 'The service instance has no model with this id. Check the id and the credentials.',
  },
  busy: {
    code: 'CONFLICT',
    message: 'Another operation is running on this model. Try again when it has completed.',
  },
  'rate-limited': {
    code: 'RATE_LIMITED',
    message: 'The Speech to Text service received too many requests. Try again later.',
  },
  'plan-not-supported': {
    code: 'PLAN_NOT_SUPPORTED',
    message: 'The plan of this service instance does not include customization. Upgrade to a paid plan.',
  },
  refused: {
    code: 'BAD_USER_INPUT',
    message: 'The Speech to Text service rejected this request. Check its arguments.',
  },
} as const satisfies Record<string, ErrorRow>;

/** Failures of the service itself. They concern the operator too, so they are logged. */
export const UPSTREAM_FAILURES: ReadonlySet<ErrorRow> = new Set([
  ROWS.unavailable,
  ROWS.timeout,
  ROWS.invalid,
]);

/** The row of a failed exchange. */
export function rowOf({ kind, status = 0, refusal, cause }: WatsonError): ErrorRow {
  if (cause instanceof NoConnectionError) return ROWS.noConnection;
  if (kind === 'timeout' || status === 408) return ROWS.timeout;
  if (kind === 'network') return ROWS.unavailable;
  if (kind === 'invalid') return ROWS.invalid;
  if (status >= 500) return ROWS.unavailable;
  if (refusal && refusal in ROWS) return ROWS[refusal as keyof typeof ROWS];
  return ROWS.refused;
}
