/**
 * What time does to a model. There are no timers: an operation writes down when it ends and what happens then, and
 * every request first settles what has ended. The outcome does not depend on the requests in between, a restart
 * loses nothing, and a moved clock works at once.
 */

import type { ModelStatus } from '../watson/types.ts';
import { grammarError, restate, setStatus } from './model-state.ts';
import type { BusyKind, ModelRow } from './store/language-model.ts';
import type { Service } from './service.ts';

/** What an operation does to the model when it ends. */
export interface OperationPlan {
  /** Makes a training fail with this error of the model. */
  failure?: string;
  /** The new versions of the model. */
  versions?: string[];
  /** The status afterwards, if it is the one before: after an upgrade, or a grammar that does not compile. */
  status?: ModelStatus;
}

const STATUS_WHILE_BUSY = { analysis: 'pending', training: 'training', upgrade: 'upgrading' } as const;

/**
 * Duration of an operation on a number of words: half of `trainingMs` for a single word, all of it for ten thousand, and
 * 1.4 times as long for the ten million that a model can hold.
 */
export function durationMs(trainingMs: number, words: number): number {
  return Math.round(trainingMs * (0.5 + Math.log10(Math.max(1, words)) / 8));
}

/** Starts an operation on `words` words. With a `trainingMs` of 0 it ends at once. */
export function begin(
  service: Service,
  id: string,
  kind: BusyKind,
  words: number,
  plan: OperationPlan = {},
): void {
  const now = service.clock.now();
  beginUntil(service, id, kind, now + durationMs(service.settings.trainingMs, words), plan);
  settle(service);
}

/** Starts an operation that ends at a given time. */
export function beginUntil(
  service: Service,
  id: string,
  kind: BusyKind,
  until: number,
  plan: OperationPlan = {},
): void {
  service.store.run(
    `UPDATE language_model SET status = ?, error = ?, busy_kind = ?, busy_until = ?, busy_plan = ? WHERE customization_id = ?`,
    STATUS_WHILE_BUSY[kind],
    grammarError(service, id),
    kind,
    until,
    JSON.stringify(plan),
    id,
  );
}

/** Ends every operation whose end has been reached, in all instances. */
export function settle(service: Service): void {
  const now = service.clock.now();
  const due = service.store.all<ModelRow>('SELECT * FROM language_model WHERE busy_until <= ?', now);
  if (due.length === 0) return;
  service.store.transaction(() => due.forEach((model) => finish(service, model)));
}

/** Ends the running operation of one model, or of all models, now. */
export function finishNow(service: Service, id?: string): void {
  const { store, clock } = service;
  const now = clock.now();
  const busy = store.all<{ customization_id: string }>(
    'SELECT customization_id FROM language_model WHERE busy_until > ?',
    now,
  );
  for (const { customization_id } of busy) {
    if (id !== undefined && customization_id !== id) continue;
    store.run('UPDATE language_model SET busy_until = ? WHERE customization_id = ?', now, customization_id);
  }
  settle(service);
}

/** Ends the operation of a model. The time of the change is `busy_until`, not the current time. */
function finish(service: Service, model: ModelRow): void {
  const { store } = service;
  const id = model.customization_id;
  const plan: OperationPlan = JSON.parse(model.busy_plan ?? '{}');
  const ended = model.busy_until ?? service.clock.now();
  store.run(
    'UPDATE language_model SET busy_kind = NULL, busy_until = NULL, busy_plan = NULL WHERE customization_id = ?',
    id,
  );
  if (plan.versions) {
    store.run(
      'UPDATE language_model SET versions = ? WHERE customization_id = ?',
      JSON.stringify(plan.versions),
      id,
    );
  }
  if (model.busy_kind === 'training') return finishTraining(service, id, ended, plan.failure);
  if (model.busy_kind === 'upgrade') return setStatus(service, id, plan.status ?? 'ready', ended);
  store.run(
    "UPDATE resource SET status = outcome WHERE customization_id = ? AND status = 'being_processed'",
    id,
  );
  if (plan.status !== undefined) return setStatus(service, id, plan.status, ended);
  return restate(service, id, ended);
}

function finishTraining(service: Service, id: string, ended: number, failure?: string): void {
  // A failed training can be repeated, even if it was forced without new data.
  const changed = failure === undefined ? 0 : 1;
  service.store.run('UPDATE language_model SET changed = ? WHERE customization_id = ?', changed, id);
  return setStatus(service, id, failure === undefined ? 'available' : 'failed', ended, failure);
}
