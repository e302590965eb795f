import { json, model, startBackend, type Backend } from './upstream/backend.ts';
import { serviceError } from './upstream/error-body.ts';

export interface StatusService extends Backend {
  /** Changes a model, or adds it. */
  set(id: string, fields?: Record<string, unknown>): void;
  remove(id: string): void;
}

/** A service whose models the test sets. */
export async function startStatusService(...ids: string[]): Promise<StatusService> {
  const models = new Map<string, object>(ids.map((id) => [id, model(id)]));
  const backend = await startBackend((req, res) => {
    const id = /customizations\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    if (id === undefined) return json(res, 200, { customizations: [...models.values()] });
    const found = models.get(id);
    return found ? json(res, 200, found) : json(res, 404, serviceError(404, 'no such model'));
  });
  return {
    ...backend,
    set: (id, fields = {}) => void models.set(id, model(id, fields)),
    remove: (id) => void models.delete(id),
  };
}
