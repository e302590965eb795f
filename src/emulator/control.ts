/**
 * The `/control` endpoint: faults on demand, for tests and for developers of clients. It exists only with the setting
 * `control`. Request and response bodies are JSON. No credentials are required.
 *
 *   POST   /control/faults             {latency_ms, status, retry_after, error_rate, times, path, method}, replaces the fault rule, see `FaultRule`
 *   DELETE /control/faults             removes the fault rule
 *   POST   /control/tokens/expire      revokes every token that was issued so far
 *   POST   /control/clock              {advance_ms}: moves the clock forward
 *   POST   /control/operations/finish  {customization_id}: finishes the running operation of the model, or of all models
 *   POST   /control/trainings/fail     {error}: the next training that starts will fail with this text
 *   POST   /control/base_models        {base_model_name, date}: adds a version of a base model, dated today by default
 *   POST   /control/plan               {lite_plan, read_only}: switches the Lite plan and the Reader role on and off
 *   POST   /control/reset              restores the state of the first start and removes all faults
 *
 * For example, every second request out of the next 20 receives a 503 with `Retry-After: 5`:
 *
 *   curl -d '{"status": 503, "retry_after": "5", "error_rate": 0.5, "times": 20}' http://127.0.0.1:4010/control/faults
 */

import { addVersion } from './base-model.ts';
import { readJson } from './http/body.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { setFaults } from './faults.ts';
import type { FaultRule } from './faults.ts';
import { finishNow } from './lifecycle.ts';
import { resetService } from './reset.ts';
import type { Reply, Call, Handler, Service } from './service.ts';
import { expireTokens } from './token.ts';

const MAX_BODY_BYTES = 64 * 1024;

type Fields = Record<string, unknown>;

export const CONTROLS: { method: 'POST' | 'DELETE'; path: string; handler: Handler }[] = [
  {
    method: 'POST',
    path: 'control/faults',
    handler: control((service, fields) => setFaults(service.faults, readRule(fields))),
  },
  { method: 'DELETE', path: 'control/faults', handler: control((service) => setFaults(service.faults)) },
  { method: 'POST', path: 'control/tokens/expire', handler: control(expireTokens) },
  {
    method: 'POST',
    path: 'control/clock',
    handler: control(({ clock }, fields) => {
      clock.advance(numberIn(fields, 'advance_ms') ?? 0);
      return { now: new Date(clock.now()).toISOString() };
    }),
  },
  {
    method: 'POST',
    path: 'control/operations/finish',
    handler: control((service, fields) => finishNow(service, stringIn(fields, 'customization_id'))),
  },
  {
    method: 'POST',
    path: 'control/trainings/fail',
    handler: control(({ faults }, fields) => {
      faults.nextTraining = stringIn(fields, 'error') ?? TEXTS.trainingFailed;
    }),
  },
  {
    method: 'POST',
    path: 'control/base_models',
    handler: control((service, fields) => {
      const name = stringIn(fields, 'base_model_name') ?? '';
      return { version: addVersion(service, name, stringIn(fields, 'date')) };
    }),
  },
  { method: 'POST', path: 'control/plan', handler: control(switchPlan) },
  { method: 'POST', path: 'control/reset', handler: control(resetService) },
];

/** A handler that runs `work` with the fields of the body. A RangeError becomes a 400 with its message. */
function control(work: (service: Service, fields: Fields) => object | void): Handler {
  return async (service: Service, call: Call): Promise<Reply> => {
    const fields = await readJson(call, MAX_BODY_BYTES, {});
    try {
      return { status: 200, body: work(service, fields) ?? {} };
    } catch (error) {
      if (error instanceof RangeError) throw serviceError(400, error.message);
      throw error;
    }
  };
}

function readRule(fields: Fields): FaultRule {
  const retryAfter = fields.retry_after;
  const rule = {
    latencyMs: numberIn(fields, 'latency_ms'),
    status: numberIn(fields, 'status'),
    errorRate: numberIn(fields, 'error_rate'),
    times: numberIn(fields, 'times'),
    retryAfter: typeof retryAfter === 'number' ? String(retryAfter) : stringIn(fields, 'retry_after'),
    path: stringIn(fields, 'path'),
    method: stringIn(fields, 'method'),
  };
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}

function switchPlan({ settings }: Service, fields: Fields): object {
  const { lite_plan: litePlan, read_only: readOnly } = fields;
  if (typeof litePlan === 'boolean') settings.litePlan = litePlan;
  if (typeof readOnly === 'boolean') settings.readOnly = readOnly;
  return { lite_plan: settings.litePlan, read_only: settings.readOnly };
}

function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'number') return value;
  throw serviceError(400, `${name} must be a number`);
}

/** A string field. Only printable ASCII is accepted, because `retry_after` becomes a header. */
function stringIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^[\x20-\x7E]*$/.test(value)) return value;
  throw serviceError(400, `${name} must be a string of printable ASCII characters`);
}
