import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '../log.ts';
import { cutMessage, MAX_ERRORS } from './error-bounds.ts';
import { rowOf, ROWS, UPSTREAM_FAILURES } from './error-rows.ts';
import { logRarely } from './log-rarely.ts';
import { networkCodeOf } from '../watson/network-code.ts';
import { InvalidPathError, SourceError, WatsonError } from '../watson/errors.ts';

/** Rejections of one kind that have a line of their own in a minute. */
const LINES = 20;

const UNKNOWN_OUTCOME =
  ' The service may have made the change anyway: read the status of the model before you try again.';

export interface ErrorOptions {
  log: Logger;
  /** Names the operation in its errors and in the log. */
  requestId: string;
  /** The id of the caller's trace. */
  traceId?: string | undefined;
}

/**
 * Turns anything thrown into the error for the caller, the same over HTTP, server-sent events and WebSocket. An error of
 * any other class is a bug in the gateway: its message is masked, and it is logged with its cause.
 */
export function toGraphQLError(error: unknown, options: ErrorOptions): GraphQLError {
  const answer = classify(error, options);
  answer.extensions['requestId'] = options.requestId;
  return answer;
}

function classify(error: unknown, { log, requestId, traceId }: ErrorOptions): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  const cause = causeOf(error);
  const rejected = rejectedError(cause, located);
  if (rejected) {
    const code = String(rejected.extensions['code']);
    const fields = { requestId, traceId, code };
    // An error of an event stream comes here twice.
    if (rejected.extensions['requestId'] === undefined)
      logRarely(log, { level: 'info', kind: code, fields, message: 'operation rejected', burst: LINES });
    return rejected;
  }
  if (cause instanceof WatsonError) {
    const row = rowOf(cause);
    if (!isLogged(cause, requestId)) {
      const { status, transactionId } = cause;
      const fields = { requestId, traceId, code: row.code, status, transactionId };
      if (UPSTREAM_FAILURES.has(row))
        logRarely(log, {
          level: 'warn',
          kind: row.code,
          fields: { ...fields, ...reasonOf(cause) },
          message: 'upstream failure',
        });
      // Without the reason: its URL has ids of the caller's models.
      else
        logRarely(log, {
          level: 'info',
          kind: row.code,
          fields,
          message: 'the service refused a request',
          burst: LINES,
        });
    }
    return fromWatson(cause, located);
  }
  if (cause instanceof Error && cause.name === 'AbortError')
    return callerError(located, 'The client disconnected.', { code: 'CANCELLED' });
  const kind = cause instanceof Error ? cause.message : String(cause);
  const fields = { requestId, traceId, err: cause };
  logRarely(log, { level: 'error', kind, fields, message: 'unexpected error' });
  return callerError(located, internalErrorMessage(requestId), { code: 'INTERNAL_SERVER_ERROR' });
}

/** The error for something that the caller did wrong, or that a limit forbids. */
function rejectedError(cause: unknown, located: GraphQLError | undefined): GraphQLError | undefined {
  if (cause instanceof GraphQLError) return withCode(cause, located ?? cause);
  if (cause instanceof InvalidPathError)
    return callerError(located, cause.message, { code: 'BAD_USER_INPUT' });
  if (cause instanceof SourceError) return callerError(located, cause.message, sourceExtensions(cause));
  return undefined;
}

/** Status 413 for a file that exceeds the limit while it is sent, the same as for a `Content-Length` over the limit. */
function sourceExtensions({ code }: SourceError): Record<string, unknown> {
  return { code, ...(code === 'PAYLOAD_TOO_LARGE' && { http: { status: 413 } }) };
}

export function internalErrorMessage(requestId: string): string {
  return `Internal server error. The log of the gateway has the details under ${requestId}.`;
}

/**
 * One failed call can be the cause of errors in thousands of fields, and of several operations: it is logged once for each
 * request id.
 */
const logged = new WeakMap<Error, Set<string>>();

function isLogged(error: Error, requestId: string): boolean {
  const ids = logged.get(error) ?? new Set();
  logged.set(error, ids);
  return ids.size === ids.add(requestId).size;
}

function fromWatson(error: WatsonError, located: GraphQLError | undefined): GraphQLError {
  const row = rowOf(error);
  // Only the description of a rejected request is written for callers. Other descriptions can reveal internals.
  const isRefusal = row === ROWS.refused || row === ROWS['plan-not-supported'];
  const said = isRefusal && error.description ? ` The service says: ${error.description}` : '';
  return callerError(located, row.message + said + (error.outcomeUnknown ? UNKNOWN_OUTCOME : ''), {
    code: row.code,
    ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
    ...(error.outcomeUnknown && { outcome: 'UNKNOWN' }),
    ...causeForCallers(error),
    ...(error.status !== undefined && {
      upstream: { status: error.status, transactionId: error.transactionId ?? null },
    }),
  });
}

/** The code of a network failure. A message could reveal internals. */
function causeForCallers({ kind, cause }: WatsonError): { cause?: string } {
  if (kind !== 'network') return {};
  const code = networkCodeOf(cause);
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? { cause: code } : {};
}

/** Why an exchange failed, for the log. It contains no credentials. */
export function reasonOf(error: unknown): { reason: string; cause?: string } {
  if (!(error instanceof Error)) return { reason: String(error) };
  const { cause, message: reason } = error;
  if (!(cause instanceof Error)) return { reason };
  const code = networkCodeOf(cause);
  return { reason, cause: code === cause.name ? cause.message : code };
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

/** The innermost cause: graphql wraps what a resolver throws in a `GraphQLError` with the path of the field. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const under = error.cause ?? error.originalError;
  return under === undefined || under === null ? error : causeOf(under);
}

/** Errors of graphql itself are written for callers. Those about variables and arguments only lack a code. */
function withCode(error: GraphQLError, located: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined) {
    const message = cutMessage(located.message);
    // A copy: errors that are the same for all callers are made once.
    return callerError(located, message, { ...located.extensions });
  }
  // The outer message is the better one: it names the variable.
  return callerError(located, located.message, { ...error.extensions, code: 'BAD_USER_INPUT' });
}

function callerError(
  located: GraphQLError | undefined,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  const { nodes, source, positions, path } = located ?? {};
  return new GraphQLError(cutMessage(message), { nodes, source, positions, path, extensions });
}

/** Errors as plain data for a message or an event, without `extensions.http`, which only Yoga uses. */
export function toMessages(errors: readonly GraphQLError[], options: ErrorOptions): GraphQLFormattedError[] {
  return errors.slice(0, MAX_ERRORS).map((error) => {
    const { extensions, ...message } = toGraphQLError(error, options).toJSON();
    const { http: _http, ...rest } = extensions ?? {};
    return { ...message, extensions: rest };
  });
}
