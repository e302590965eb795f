import { gql, type TypedDocumentNode } from '@apollo/client';
import { useApolloClient, useQuery, useSubscription } from '@apollo/client/react';
import type * as lexigate from '@lexigate/client';
import trainModel from '@lexigate/client/operations/train-model.graphql?raw';
import watchModels from '@lexigate/client/operations/watch-models.graphql?raw';

// The documents of the package, and their types: no code generation.
export const TRAIN: TypedDocumentNode<lexigate.TrainModelMutation, lexigate.TrainModelMutationVariables> =
  gql(trainModel);
const WATCH: TypedDocumentNode<lexigate.WatchModelsSubscription> = gql(watchModels);

type Model = Pick<lexigate.ListedModel, 'id' | 'name' | 'status' | 'error'>;
const LIST: TypedDocumentNode<{ customizations: readonly Model[] }> = gql`
  query List {
    customizations {
      id
      name
      status
      error
    }
  }
`;

/** The list in the cache after an event. A snapshot replaces it, so a reconnect needs nothing else. */
function reduce(
  list: readonly Model[],
  event: lexigate.WatchModelsSubscription['modelList'],
): readonly Model[] {
  if (event.__typename === 'ModelListSnapshot') return event.models.map(({ model }) => model);
  if (event.__typename !== 'ModelListChange') return list;
  const added = event.added.map(({ model }) => model);
  // The cache has written what changed already: the models of the list are references.
  return [...list.filter(({ id }) => !event.removed.includes(id)), ...added];
}

/** All models, live. A mutation that returns a model updates it in the list, too. */
export function useLiveModels() {
  const { cache } = useApolloClient();
  const { data: event, error } = useSubscription(WATCH, {
    onData({ data: { data } }) {
      if (!data) return;
      cache.updateQuery({ query: LIST }, (list) => ({
        customizations: reduce(list?.customizations ?? [], data.modelList),
      }));
    },
  });
  const { data } = useQuery(LIST, { fetchPolicy: 'cache-only' });
  return { models: data?.customizations, staleness: event?.modelList.staleness, error };
}
