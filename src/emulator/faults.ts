import { setTimeout as delay } from 'node:timers/promises';
import { platformError, serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';

/** Faults on demand. A rule applies until it is replaced, and never to `/control`. */
export interface FaultRule {
  /** Delay before each reply, in milliseconds of real time. @default 0 */
  latencyMs?: number;
  /** HTTP status of the error reply, 400 to 599. @default none: requests are delayed only */
  status?: number;
  /** `Retry-After` header of that reply: seconds, a date, or a malformed value. */
  retryAfter?: string;
  /** Share of requests that receive the error, 0 to 1. With 0.25 it is every fourth request. @default 1 */
  errorRate?: number;
  /** Number of matching requests that the rule applies to. @default unlimited */
  times?: number;
  /** Limits the rule to requests whose path, query included, contains this text. */
  path?: string;
  /** Limits the rule to this HTTP method. */
  method?: string;
}

export interface Faults {
  rule: FaultRule | undefined;
  /** Sum of `errorRate` over the requests since the last error. At 1 the next error is due, which needs no randomness. */
  owed: number;
  /** Matching requests that the rule still applies to. */
  left: number;
  /** Error text of the next training that starts. */
  nextTraining: string | undefined;
}

export function noFaults(): Faults {
  return { rule: undefined, owed: 0, left: 0, nextTraining: undefined };
}

/** Replaces the rule, or removes it. Throws a RangeError on numbers out of bounds. */
export function setFaults(faults: Faults, rule?: FaultRule): void {
  const { latencyMs = 0, status = 500, errorRate = 1, times = Number.POSITIVE_INFINITY } = rule ?? {};
  check('latencyMs', latencyMs, 0, 3_600_000);
  check('status', status, 400, 599);
  check('errorRate', errorRate, 0, 1);
  check('times', times, 1, Number.POSITIVE_INFINITY);
  Object.assign(faults, { rule, owed: 0, left: times });
}

function check(name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) {
    throw new RangeError(`${name} must be from ${min} to ${max}, but got: ${value}`);
  }
}

export interface FaultCandidate {
  method: string;
  path: string;
  transactionId: string;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/** Delays a request or throws an error reply, as the rule says. */
export async function applyFaults(faults: Faults, request: FaultCandidate): Promise<void> {
  const { rule } = faults;
  if (!rule || faults.left <= 0 || !matches(rule, request)) return;
  faults.left -= 1;
  faults.owed += rule.errorRate ?? 1;
  const isDue = faults.owed >= 1;
  if (isDue) faults.owed -= 1;
  if (rule.latencyMs) await delay(rule.latencyMs, undefined, { signal: request.signal });
  if (isDue && rule.status) throw errorOf(rule.status, rule.retryAfter, request.transactionId);
}

function matches({ path, method }: FaultRule, request: FaultCandidate): boolean {
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  return path === undefined || request.path.includes(path);
}

function errorOf(status: number, retryAfter: string | undefined, transactionId: string): Error {
  if (status === 401 || status === 403) return platformError(status, transactionId);
  return serviceError(status, TEXTS.onDemand, retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
}
