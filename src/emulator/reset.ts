import { setFaults } from './faults.ts';
import { seedStore } from './store/seed.ts';
import type { Service } from './service.ts';

/** Gives a database its first models, once in its life. */
export function seedOnce(service: Service): void {
  const { store, settings } = service;
  store.transaction(() => {
    if (store.setting('first_start') !== undefined) return;
    store.setSetting('first_start', new Date(service.clock.now()).toISOString());
    if (settings.seed) seedStore(service);
  });
}

/** Everything as at the first start. Credentials keep their instances, and tokens stay good. */
export function resetService(service: Service): void {
  const { store, settings, faults } = service;
  setFaults(service.faults);
  faults.nextTraining = undefined;
  store.transaction(() => {
    // Corpora, grammars and words go with their models.
    store.run('DELETE FROM language_model');
    store.run('DELETE FROM acoustic_model');
    store.run('DELETE FROM base_model_version');
    store.run("DELETE FROM setting WHERE name = 'clock_offset_ms'");
    if (settings.seed) seedStore(service);
  });
}
