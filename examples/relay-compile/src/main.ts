// Trains the first model that has data, and watches it to the end.
import { commitMutation, fetchQuery, requestSubscription } from 'relay-runtime';
import query, { type modelsQuery } from './__generated__/modelsQuery.graphql';
import train, { type modelsTrainMutation } from './__generated__/modelsTrainMutation.graphql';
import watch, { type modelsWatchSubscription } from './__generated__/modelsWatchSubscription.graphql';
import { environment, sockets } from './environment';

const data = await fetchQuery<modelsQuery>(environment, query, {}).toPromise();
// No `?.` on the way to the words: the compiler knows from @semanticNonNull that nothing here is null without an error.
const models = data!.customizations.map(({ corpora, ...model }) => ({
  ...model,
  words: corpora.reduce((sum, { totalWords }) => sum + totalWords, 0),
}));
for (const { name, status, words } of models) console.log(`${name}: ${status}, ${words} words`);

const model = models.find(({ status }) => status === 'READY' || status === 'AVAILABLE');
if (!model) throw new Error('No model can be trained.');
const payload = await new Promise<modelsTrainMutation['response']>((resolve, reject) =>
  commitMutation<modelsTrainMutation>(environment, {
    mutation: train,
    variables: { id: model.id },
    onCompleted: (response, errors) => {
      const [error] = errors ?? [];
      if (error) reject(new Error(error.message));
      else resolve(response);
    },
    onError: reject,
  }),
);
for (const { message } of payload.trainModel?.errors ?? []) console.error(message);

await new Promise<void>((resolve, reject) =>
  requestSubscription<modelsWatchSubscription>(environment, {
    subscription: watch,
    variables: { id: model.id },
    onNext: (event) => console.log(`${model.name}: ${event?.modelStatus.status}`),
    onCompleted: () => resolve(),
    onError: reject,
  }),
);
await sockets.dispose();
