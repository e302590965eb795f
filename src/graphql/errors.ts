import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '../log.ts';
import { InvalidPathError, SourceError, WatsonError } from '../watson/errors.ts';

interface Answer {
  code: string;
  message: string;
}

/** What a caller is told of a failed REST exchange: one row a situation, in the gateway's own words. */
const ANSWERS = {
  unavailable: {
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'The Speech to Text service is not available at the moment. Try again later.',
  },
  timeout: {
    code: 'UPSTREAM_TIMEOUT',
    message: 'The Speech to Text service did not answer in time. Try again later.',
  },
  invalid: {
    code: 'UPSTREAM_INVALID_RESPONSE',
    message:
      'The Speech to Text service gave an answer that is not of its interface. Check the configured URL.',
  },
  unauthenticated: {
    code: 'UNAUTHENTICATED',
    message:
      'The Speech to Text service does not accept these credentials: they are missing, wrong or have ended.',
  },
  forbidden: {
    code: 'FORBIDDEN',
    message: 'These credentials may not do this. The key may lack the role, or belong to another instance.',
  },
  'not-found': { code: 'NOT_FOUND', message: 'These credentials have no model of this id.' },
  busy: { code: 'CONFLICT', message: 'Another operation runs on this model. Try again when it is done.' },
  'rate-limited': {
    code: 'RATE_LIMITED',
    message: 'The Speech to Text service takes no more requests for now.',
  },
  'plan-not-supported': {
    code: 'PLAN_NOT_SUPPORTED',
    message: 'The plan of this service instance has no customization. A paid plan has.',
  },
  refused: { code: 'BAD_USER_INPUT', message: 'The Speech to Text service does not accept this request.' },
} as const satisfies Record<string, Answer>;

/** What whoever runs the gateway should know of, and not only the caller. */
const UPSTREAM_TROUBLE: ReadonlySet<Answer> = new Set([
  ANSWERS.unavailable,
  ANSWERS.timeout,
  ANSWERS.invalid,
]);

const UNKNOWN_OUTCOME =
  ' It may have been carried out all the same: read the status of the model before you try again.';

export interface ErrorOptions {
  log: Logger;
  requestId: string;
}

/**
 * The one table from what went wrong to what a caller gets, the same over HTTP, server-sent events and WebSocket.
 * What is not in it is a bug of ours: masked, and logged with its cause.
 */
export function toGraphQLError(error: unknown, { log, requestId }: ErrorOptions): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  const cause = causeOf(error);
  if (cause instanceof GraphQLError) return withCode(cause, located ?? cause);
  if (cause instanceof InvalidPathError) return answer(located, cause.message, { code: 'BAD_USER_INPUT' });
  if (cause instanceof SourceError) return answer(located, cause.message, sourceExtensions(cause));
  if (cause instanceof WatsonError) {
    const row = rowOf(cause);
    if (UPSTREAM_TROUBLE.has(row) && !isLogged(cause))
      log.warn({ requestId, code: row.code, ...reasonOf(cause) }, 'upstream trouble');
    return fromWatson(cause, located);
  }
  if (cause instanceof Error && cause.name === 'AbortError')
    return answer(located, 'The client left.', { code: 'CANCELLED' });
  log.error({ requestId, err: cause }, 'unexpected error');
  return answer(located, `Internal server error. It is in the log under ${requestId}.`, {
    code: 'INTERNAL_SERVER_ERROR',
    requestId,
  });
}

/** Also a file that turns out too large while it is being sent is status 413. */
function sourceExtensions({ code }: SourceError): Record<string, unknown> {
  return { code, ...(code === 'PAYLOAD_TOO_LARGE' && { http: { status: 413 } }) };
}

/** One failed call may be the reason of thousands of fields. */
const logged = new WeakSet<Error>();

function isLogged(error: Error): boolean {
  if (logged.has(error)) return true;
  logged.add(error);
  return false;
}

function fromWatson(error: WatsonError, located: GraphQLError | undefined): GraphQLError {
  const row = rowOf(error);
  // The service's words are meant for people only where it refuses a request, and they say more than a row can.
  const isRefusal = row === ANSWERS.refused || row === ANSWERS['plan-not-supported'];
  const said = isRefusal && error.description ? ` The service says: ${error.description}` : '';
  return answer(located, row.message + said + (error.outcomeUnknown ? UNKNOWN_OUTCOME : ''), {
    code: row.code,
    ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
    ...(error.outcomeUnknown && { outcome: 'UNKNOWN' }),
    ...(error.status !== undefined && {
      upstream: { status: error.status, transactionId: error.transactionId ?? null },
    }),
  });
}

/** Why an exchange failed, for the log: it has no credentials in it. */
export function reasonOf(error: unknown): { reason: string; cause?: string } {
  if (!(error instanceof Error)) return { reason: String(error) };
  const { cause, message: reason } = error;
  if (!(cause instanceof Error)) return { reason };
  const hasCode = 'code' in cause && typeof cause.code === 'string';
  return { reason, cause: hasCode ? String(cause.code) : cause.message };
}

/** The code alone, for metrics. */
export function codeOf(error: unknown): string {
  const cause = causeOf(error);
  if (cause instanceof GraphQLError) {
    const { code } = cause.extensions;
    return typeof code === 'string' ? code : 'BAD_USER_INPUT';
  }
  if (cause instanceof InvalidPathError) return 'BAD_USER_INPUT';
  if (cause instanceof SourceError) return cause.code;
  if (cause instanceof WatsonError) return rowOf(cause).code;
  return cause instanceof Error && cause.name === 'AbortError' ? 'CANCELLED' : 'INTERNAL_SERVER_ERROR';
}

function rowOf({ kind, status = 0, refusal }: WatsonError): Answer {
  if (kind === 'timeout' || status === 408) return ANSWERS.timeout;
  if (kind === 'network') return ANSWERS.unavailable;
  if (kind === 'invalid') return ANSWERS.invalid;
  if (status >= 500) return ANSWERS.unavailable;
  if (refusal && refusal in ANSWERS) return ANSWERS[refusal as keyof typeof ANSWERS];
  return ANSWERS.refused;
}

/** What was thrown, under the wrapper that says where; a GraphQLError only when nothing else is under it. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const under = error.cause ?? error.originalError;
  return under === undefined || under === null ? error : causeOf(under);
}

/** Errors of graphql itself are made for the caller; those of variables and arguments just lack a code. */
function withCode(error: GraphQLError, located: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined) return located;
  // The outer message says more: it names the variable.
  return answer(located, located.message, { ...error.extensions, code: 'BAD_USER_INPUT' });
}

function answer(
  located: GraphQLError | undefined,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  const { nodes, source, positions, path } = located ?? {};
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

/** The same for a message of the WebSocket. `http` in the extensions is meant for Yoga alone. */
export function toMessage(error: GraphQLError, options: ErrorOptions): GraphQLFormattedError {
  const { extensions, ...message } = toGraphQLError(error, options).toJSON();
  const { http: _http, ...rest } = extensions ?? {};
  return { ...message, extensions: rest };
}
