import { setFaults } from './faults.ts';
import { seedStore } from './seed.ts';
import type { Service } from './service.ts';

/** Adds the example models to a new database. */
export function seedOnce(service: Service): void {
  const { store, settings } = service;
  store.transaction(() => {
    if (store.setting('first_start') !== undefined) return;
    store.setSetting('first_start', new Date(service.clock.now()).toISOString());
    if (settings.seed) seedStore(service);
  });
}

/** Restores the state of the first start. Credentials keep their instances, tokens stay valid. */
export function resetService(service: Service): void {
  const { store, settings, faults } = service;
  setFaults(service.faults);
  faults.nextTraining = undefined;
  store.transaction(() => {
    // Deletes corpora, grammars and words as well: ON DELETE CASCADE.
    store.run('DELETE FROM language_model');
    store.run('DELETE FROM acoustic_model');
    store.run('DELETE FROM base_model_version');
    store.run("DELETE FROM setting WHERE name = 'clock_offset_ms'");
    if (settings.seed) seedStore(service);
  });
}
