import { SUBSCRIPTIONS, type Subscriptions } from './generated/operations.ts';
import { iterate, type CoreOptions, type Watch, type WatchOptions } from './iterate.ts';
import type { Staleness } from './live.ts';

type ListEvent = Subscriptions['watchModels']['data']['modelList'];
type Listed = Extract<ListEvent, { __typename: 'ModelListSnapshot' }>['models'][number];

/** A model of the list, and since when it has its status. */
export type ListedModel = Listed['model'] & Omit<Listed, 'model'>;

/** All models at one moment. */
export interface ModelList {
  models: readonly ListedModel[];
  /** When the service last confirmed the list, or the gateway read its last change. */
  observedAt: string;
  /** Set while the service does not confirm the list. */
  staleness: Staleness | undefined;
}

export interface WatchAllOptions extends WatchOptions {
  /** Only models of this language, five characters such as `en-US`. */
  language?: string | undefined;
}

const flat = ({ model, ...rest }: Listed): ListedModel => ({ ...model, ...rest });

export function watchAllModels(
  { language, ...options }: WatchAllOptions,
  { live, memory }: CoreOptions,
): Watch<ModelList> {
  let models = new Map<string, ListedModel>();
  let list: ModelList | undefined;
  const put = (listed: readonly Listed[]) => listed.forEach((each) => models.set(each.model.id, flat(each)));
  const operation = { query: SUBSCRIPTIONS.watchModels, variables: { language } };
  return iterate<ModelList>(
    { ...options, live: { ...live, operation }, memory },
    (data, _isFirst, waiting) => {
      const { modelList: event } = data as Subscriptions['watchModels']['data'];
      const staleness = event.staleness ?? undefined;
      if (event.__typename === 'ModelListSnapshot') {
        models = new Map();
        put(event.models);
      }
      if (event.__typename === 'ModelListChange') {
        put(event.added);
        put(event.changed);
        event.removed.forEach((id) => models.delete(id));
      }
      if ('observedAt' in event)
        list = { models: [...models.values()], observedAt: event.observedAt, staleness };
      else if (list) list = { ...list, staleness };
      // The latest list wins.
      if (list) waiting.events.splice(0, 1, list);
      return staleness;
    },
  );
}
