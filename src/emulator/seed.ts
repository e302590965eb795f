import { DEFAULT_INSTANCE } from './credential.ts';
import { modelError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { newestVersion } from './base-model.ts';
import { DEFAULT_WEIGHT, dialectOf, familyOf } from './rules/family.ts';
import { insertModel } from './store/language-model.ts';
import { beginUntil } from './lifecycle.ts';
import { restate, setStatus } from './model-state.ts';
import { SEED_BASE_VERSIONS, SEED_MODELS } from './seed-data.ts';
import type { SeedCorpus, SeedModel } from './seed-data.ts';
import type { Service } from './service.ts';

export { EXAMPLE_MODEL_ID } from './seed-data.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Adds the models of the setting `seed`. Each has the data that its status requires, so it behaves like any other model. */
export function seedStore(service: Service): void {
  const { store, clock, settings } = service;
  const now = clock.now();
  store.transaction(() => {
    for (const [base, version] of SEED_BASE_VERSIONS) {
      store.run('INSERT INTO base_model_version VALUES (?, ?)', base, version);
    }
    const models = settings.seed === true ? SEED_MODELS : settings.seed || [];
    for (const model of models) seedModel(service, model, now);
  });
}

function seedModel(service: Service, model: SeedModel, now: number): void {
  const id = model.customization_id;
  const { name, description, base_model_name, versions } = model;
  const created = now - Math.round(model.daysOld * DAY_MS);
  const updated = now - Math.round(model.minutesIdle * MINUTE_MS);
  insertModel(service, {
    customization_id: id,
    instance: DEFAULT_INSTANCE,
    name,
    description,
    base_model_name,
    dialect: dialectOf(base_model_name),
    versions: versions ?? [newestVersion(service, base_model_name)],
    created,
  });
  for (const corpus of model.corpora ?? []) seedCorpus(service, id, corpus);
  for (const word of model.words ?? []) seedWord(service, id, word);
  if (!model.corpora && !model.words) return;
  restate(service, id, updated);
  seedStatus(service, model, now, updated);
}

function seedCorpus(service: Service, id: string, corpus: SeedCorpus): void {
  const { name, totalWords, newWords = [], undetermined = false } = corpus;
  const status = undetermined ? 'undetermined' : 'analyzed';
  const { store } = service;
  store.run(
    `INSERT INTO resource (customization_id, kind, name, total_words, out_of_vocabulary_words, status, outcome)
     VALUES (?, 'corpus', ?, ?, ?, ?, ?)`,
    id,
    name,
    totalWords,
    newWords.length,
    status,
    status,
  );
  const row = store.get<{ number: number }>('SELECT max(number) AS number FROM resource');
  for (const [at, word] of newWords.entries()) {
    store.run('INSERT INTO word_source VALUES (?, ?, ?)', row?.number ?? 0, word, 1 + (at % 4));
    insertWord(service, id, word, word, [], null, 0);
  }
}

function seedWord(service: Service, id: string, [word, ...soundsLike]: string[]): void {
  const invalid = soundsLike.find((sound) => /\d/.test(sound));
  const error = invalid === undefined ? null : JSON.stringify([{ [invalid]: TEXTS.digits(invalid) }]);
  insertWord(service, id, word ?? '', word ?? '', soundsLike, error, 1);
}

function insertWord(
  service: Service,
  id: string,
  word: string,
  displayAs: string,
  soundsLike: string[],
  error: string | null,
  byUser: 0 | 1,
): void {
  service.store.run(
    `INSERT INTO word (customization_id, word, sounds_like, display_as, by_user, initial_count, error)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    word,
    JSON.stringify(soundsLike),
    displayAs,
    byUser,
    byUser,
    error,
  );
}

/** Changes the status from `ready` to the one of the example. */
function seedStatus(service: Service, model: SeedModel, now: number, updated: number): void {
  const { customization_id: id, base_model_name: base, status, minutesLeft = 0, upgradeTo } = model;
  const until = now + Math.round(minutesLeft * MINUTE_MS);
  if (status === 'training') beginUntil(service, id, 'training', until);
  if (status === 'failed') {
    setStatus(service, id, 'failed', updated, modelError(400, TEXTS.invalidResources(model.invalid ?? '')));
  }
  if (status !== 'available' && status !== 'upgrading') return;
  setStatus(service, id, 'available', updated);
  service.store.run(
    'UPDATE language_model SET changed = 0, customization_weight = ? WHERE customization_id = ?',
    DEFAULT_WEIGHT[familyOf(base)],
    id,
  );
  if (status === 'upgrading')
    beginUntil(service, id, 'upgrade', until, { status: 'available', ...upgradeTo });
}
