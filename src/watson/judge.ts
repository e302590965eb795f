import type { Verdict } from './circuit-breaker.ts';
import { CircuitOpenError, WatsonError } from './errors.ts';

/** With these error codes no connection was opened. */
const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a failed call shows about the service. */
export function judge(error: unknown): Verdict {
  if (!(error instanceof WatsonError) || error.cause instanceof CircuitOpenError) return 'inconclusive';
  if (error.kind === 'network' && isUnreachable(error.cause)) return 'unreachable';
  if (error.kind === 'timeout' || error.kind === 'network') return 'unavailable';
  return error.kind === 'http' && showsOutage(error.status ?? 0) ? 'unavailable' : 'available';
}

function isUnreachable(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && UNREACHABLE_CODES.has(String(cause.code));
}

/** Whether the service rejected the credentials, and so did not carry out the call. */
export function isRejectedToken(error: unknown): boolean {
  return error instanceof WatsonError && error.status === 401 && error.refusal === 'unauthenticated';
}

/** Whether a service that is available never responds with this status. */
export function showsOutage(status: number): boolean {
  return status >= 500 || status === 408;
}
