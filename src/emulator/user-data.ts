import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { restate } from './model-state.ts';
import { dropOrphans } from './store/resource.ts';
import type { Reply, Call, Service } from './service.ts';

/** `DELETE /v1/user_data`: deletes all data of the instance with a given customer id. */
export function deleteUserData(service: Service, call: Call): Reply {
  const customerId = call.query.get('customer_id');
  if (!customerId) throw serviceError(400, TEXTS.missingField('customer_id'));
  const { store, clock } = service;
  store.transaction(() => {
    const models = store.all<{ customization_id: string; busy_kind: string | null }>(
      'SELECT customization_id, busy_kind FROM language_model WHERE instance = ?',
      call.instance,
    );
    for (const { customization_id: id, busy_kind: busy } of models) {
      const erased = erase(service, id, customerId);
      if (!erased) continue;
      dropOrphans(service, id);
      // A running operation continues and sets the status when it ends.
      if (busy === null) restate(service, id, clock.now());
    }
  });
  return { status: 200, body: {} };
}

function erase({ store }: Service, id: string, customerId: string): boolean {
  const counts = ['resource', 'word'].map((table) =>
    store.run(`DELETE FROM ${table} WHERE customization_id = ? AND customer_id = ?`, id, customerId),
  );
  return counts.some((count) => count > 0);
}
