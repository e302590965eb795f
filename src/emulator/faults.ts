import { setTimeout as delay } from 'node:timers/promises';
import { platformError, serviceError, TEXTS } from './http/errors.ts';

/** What goes wrong, until it is replaced. Nothing of it applies to `/control`. */
export interface FaultRule {
  /** How long an answer takes, in real milliseconds. @default 0 */
  latencyMs?: number;
  /** The error that is answered, 400 to 599. @default none */
  status?: number;
  /** The `Retry-After` of that answer: seconds, a date, or anything that a client should survive. */
  retryAfter?: string;
  /** The share of requests that get the error, 0 to 1: with 0.25 every fourth one. @default 1 */
  errorRate?: number;
  /** How many requests it happens to, counting those that match. @default all */
  times?: number;
  /** Only where the path, with its query, has this in it. */
  path?: string;
  /** Only for this HTTP method. */
  method?: string;
}

export interface Faults {
  rule: FaultRule | undefined;
  /** Errors owed to `errorRate`; at one, the next error is due. So the rate is kept without chance. */
  owed: number;
  /** Requests that the rule still applies to. */
  left: number;
  /** What the next training that ends will fail with. */
  nextTraining: string | undefined;
}

export function noFaults(): Faults {
  return { rule: undefined, owed: 0, left: 0, nextTraining: undefined };
}

/** Replaces the rule; without one, everything is fine again. Throws on numbers out of bounds. */
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
  /** Aborted when the client goes away. */
  signal: AbortSignal;
}

/** Delays a request or refuses it, as the rule says. */
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
