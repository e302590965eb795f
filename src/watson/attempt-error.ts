import { urlOf, type Attempted } from './call.ts';
import { SourceError, WatsonError, type WatsonErrorKind } from './errors.ts';
import { redact } from './redact.ts';
import { readErrorBody, refusalOf } from './refusal.ts';
import type { Response } from './response.ts';
import { parseRetryAfter } from './retry-after.ts';

const MAX_TRANSACTION_ID_CHARACTERS = 128;

/** The error where no response began. */
export function unanswered(options: Attempted<unknown>, { isSent }: Response, error: unknown): unknown {
  const { signal, deadline } = options.call;
  // The service did not cause an error in the source of the request body.
  if (error instanceof SourceError) return error;
  signal?.throwIfAborted();
  return failure(options, deadline.hasExpired ? 'timeout' : 'network', { cause: error, isSent });
}

/** The body where it could not be read: the status of an error suffices. Throws where the body is needed. */
export function emptyOf(options: Attempted<unknown>, response: Response, error: unknown): Buffer {
  const { signal, deadline } = options.call;
  const { status } = response;
  signal?.throwIfAborted();
  if (status >= 400 && !deadline.hasExpired) return Buffer.alloc(0);
  const kind = deadline.hasExpired ? 'timeout' : kindOfBodyError(error);
  const transactionId = transactionIdOf(options, response);
  throw failure(options, kind, { cause: error, transactionId, ...(kind === 'invalid' && { status }) });
}

function kindOfBodyError(error: unknown): WatsonErrorKind {
  const isFromResponse = error instanceof RangeError || error instanceof TypeError;
  const isFromZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isFromResponse || isFromZlib ? 'invalid' : 'network';
}

/** The error of a response with an error status. */
export function httpError(options: Attempted<unknown>, response: Response, text: string): WatsonError {
  const { headers, call } = options;
  const { exchange } = call;
  const { method, operation, onResource = false } = exchange;
  const { status } = response;
  const transactionId = transactionIdOf(options, response);
  const body = readErrorBody(redact(text, headers['authorization']));
  // A proxy may answer 400 with a page of its own, which does not concern the arguments of the operation.
  if (status === 400 && body.shape === 'none') return failure(options, 'invalid', { status, transactionId });
  return new WatsonError({
    kind: 'http',
    method,
    url: urlOf(call),
    status,
    description: body.description,
    transactionId,
    refusal: status < 500 ? refusalOf(status, body, operation, onResource) : undefined,
    retryAfterSeconds: parseRetryAfter(headerOf(response, 'retry-after')),
    outcomeUnknown: method !== 'GET' && (status === 408 || (status >= 500 && status !== 503)),
  });
}

/** The error of a response that cannot be read. Throws the reason of the caller where it has aborted the call. */
export function unreadable(options: Attempted<unknown>, response: Response, cause: unknown): WatsonError {
  options.call.signal?.throwIfAborted();
  const transactionId = transactionIdOf(options, response);
  return failure(options, 'invalid', { cause, status: response.status, transactionId });
}

interface FailureDetails {
  cause?: unknown;
  status?: number;
  transactionId?: string | undefined;
  /** @default true */
  isSent?: boolean;
}

function failure(
  { call }: Attempted<unknown>,
  kind: WatsonErrorKind,
  { isSent = true, ...details }: FailureDetails,
): WatsonError {
  const { method } = call.exchange;
  return new WatsonError({
    kind,
    method,
    url: urlOf(call),
    ...details,
    outcomeUnknown: isSent && method !== 'GET',
  });
}

function transactionIdOf({ headers }: Attempted<unknown>, response: Response): string | undefined {
  const id = redact(headerOf(response, 'x-global-transaction-id') ?? '', headers['authorization']);
  return id.slice(0, MAX_TRANSACTION_ID_CHARACTERS) || undefined;
}

function headerOf(response: Response, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
