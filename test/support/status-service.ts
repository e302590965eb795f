import { json, model, startBackend, type Backend } from './upstream/backend.ts';
import { serviceError } from './upstream/error-body.ts';
import type { Behaviour } from './upstream/misbehaviour.ts';

export interface StatusService extends Backend {
  /** Changes a model, or adds it. */
  set(id: string, fields?: Record<string, unknown>): void;
  remove(id: string): void;
  /** For `behave`: answers as at first. */
  healthy: Behaviour;
}

/** A service whose models the test sets. */
export async function startStatusService(...ids: string[]): Promise<StatusService> {
  const models = new Map<string, object>(ids.map((id) => [id, model(id)]));
  const healthy: Behaviour = (req, res) => {
    const id = /customizations\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    if (id === undefined) return json(res, 200, { customizations: [...models.values()] });
    const found = models.get(id);
    return found ? json(res, 200, found) : json(res, 404, serviceError(404, 'no such model'));
  };
  const backend = await startBackend(healthy);
  return {
    ...backend,
    healthy,
    set: (id, fields = {}) => void models.set(id, model(id, fields)),
    remove: (id) => void models.delete(id),
  };
}
