/** The status, error and time of change of a model, as its data determines them. */

import { modelError } from './errors.ts';
import { TEXTS } from './texts.ts';
import type { Service } from './service.ts';
import type { ModelStatus } from '../watson/types.ts';

/** Notes that data arrived that is not analyzed yet, and whether a training can use the change. */
export function dataAdded(service: Service, id: string, changes = true): void {
  service.store.run(
    'UPDATE language_model SET changed = max(changed, ?), updated = ? WHERE customization_id = ?',
    changes ? 1 : 0,
    service.clock.now(),
    id,
  );
}

/**
 * Sets the status after a change of the data: `ready` if the model has valid data, otherwise `pending`. The model can be
 * trained again, and the error of a failed training is removed.
 */
export function restate(service: Service, id: string, at: number): void {
  service.store.run('UPDATE language_model SET changed = 1 WHERE customization_id = ?', id);
  setStatus(service, id, hasValidData(service, id) ? 'ready' : 'pending', at);
}

/** Sets a status and an error. Without an error of its own it is that of a grammar that does not compile, if any. */
export function setStatus(
  service: Service,
  id: string,
  status: ModelStatus,
  at: number,
  error?: string,
): void {
  service.store.run(
    'UPDATE language_model SET status = ?, error = ?, updated = ? WHERE customization_id = ?',
    status,
    error ?? grammarError(service, id),
    at,
    id,
  );
}

/** The error of a model with a grammar that does not compile; null without one. */
export function grammarError(service: Service, id: string): string | null {
  const broken = service.store.get<{ name: string }>(
    `SELECT name FROM resource WHERE customization_id = ? AND kind = 'grammar' AND status = 'undetermined'
     ORDER BY number DESC LIMIT 1`,
    id,
  );
  return broken ? modelError(500, TEXTS.cannotCompile(broken.name)) : null;
}

/** Whether a model has data that a training can use. */
export function hasValidData(service: Service, id: string): boolean {
  const found = service.store.get<{ valid: number }>(
    `SELECT EXISTS (SELECT 1 FROM resource WHERE customization_id = ? AND status = 'analyzed')
         OR EXISTS (SELECT 1 FROM word WHERE customization_id = ? AND by_user = 1 AND error IS NULL) AS valid`,
    id,
    id,
  );
  return found?.valid === 1;
}
