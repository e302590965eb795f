import type { LiveModelsSubscription as Data, ListedFragment as Listed } from './gql/graphql';

export interface List {
  models: ReadonlyMap<string, Listed>;
  staleness: Data['modelList']['staleness'];
}

/** The list after an event. A snapshot replaces it, so a reconnect needs nothing else. */
export function reduce(list: List | undefined, { modelList: event }: Data): List {
  const isSnapshot = event.__typename === 'ModelListSnapshot';
  const models = new Map(isSnapshot ? [] : list?.models);
  const put = (listed: Listed) => models.set(listed.model.id, listed);
  if (isSnapshot) event.models.forEach(put);
  if (event.__typename === 'ModelListChange') {
    [...event.added, ...event.changed].forEach(put);
    event.removed.forEach((id) => models.delete(id));
  }
  return { models, staleness: event.staleness };
}
