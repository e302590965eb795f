import type { SpeechModel } from '../watson/types.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { CATALOGUE, firstVersion } from './rules/catalogue.ts';
import type { CatalogueEntry } from './rules/catalogue.ts';
import { familyOf } from './rules/family.ts';
import type { Reply, Call, Service } from './service.ts';

/** A base model by name. The previous generation exists only with the setting `previousGeneration`. */
export function findBaseModel(service: Service, name: string): CatalogueEntry | undefined {
  if (familyOf(name) === 'previous' && !service.settings.previousGeneration) return undefined;
  return CATALOGUE.get(name);
}

/** `GET /v1/models` */
export function listBaseModels(service: Service, call: Call): Reply {
  const models = [...CATALOGUE.keys()].flatMap((name) => findBaseModel(service, name) ?? []);
  const ordered = service.settings.shuffleBaseModels ? shuffled(models) : models;
  return { status: 200, body: { models: ordered.map((model) => withUrl(model, call)) } };
}

/** `GET /v1/models/{model_id}` */
export function getBaseModel(service: Service, call: Call): Reply {
  const [name = ''] = call.params;
  const model = findBaseModel(service, name);
  if (!model) throw serviceError(404, TEXTS.unknownBaseModel(name));
  return { status: 200, body: withUrl(model, call) };
}

function withUrl(model: CatalogueEntry, call: Call): SpeechModel {
  const { name, language, rate, ...rest } = model;
  return { name, language, rate, url: `${call.baseUrl}/v1/models/${name}`, ...rest };
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** The newest version of a base model: the last one added, or else the first one. */
export function newestVersion(service: Service, name: string): string {
  const added = service.store.get<{ version: string | null }>(
    'SELECT max(version) AS version FROM base_model_version WHERE base_model_name = ?',
    name,
  );
  return added?.version ?? firstVersion(name);
}

/** Adds a version to a base model. Throws a RangeError if the model is unknown or has a version of that day or later. */
export function addVersion(service: Service, name: string, date?: string): string {
  const day = date ?? new Date(service.clock.now()).toISOString().slice(0, 10);
  const version = `${name}.v${day}`;
  if (!findBaseModel(service, name)) throw new RangeError(TEXTS.baseModelNotFound(name));
  if (!/^\d{4}-\d\d-\d\d$/.test(day))
    throw new RangeError(`date must have the form YYYY-MM-DD, but got: ${day}`);
  if (version <= newestVersion(service, name)) {
    throw new RangeError(
      `date must be later than the date of ${newestVersion(service, name)}, but got: ${day}`,
    );
  }
  service.store.run('INSERT INTO base_model_version VALUES (?, ?)', name, version);
  return version;
}
