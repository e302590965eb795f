import { useMutation, useSubscription, type CombinedError } from 'urql';
import { useConnected } from './client';
import { LiveModelsDocument, TrainDocument } from './gql/graphql';
import { reduce } from './list';

export function App() {
  const [{ data: list, error }] = useSubscription({ query: LiveModelsDocument }, reduce);
  const isConnected = useConnected();
  const [training, train] = useMutation(TrainDocument);
  const refusals = training.data?.trainModel?.errors ?? [];
  if (!list) return <p>{error ? inWords(error) : isConnected ? 'Loading …' : 'Connecting …'}</p>;
  const { models, staleness } = list;
  return (
    <main>
      <h1>{models.size} models</h1>
      {!isConnected && <p role="status">The connection is lost. This list may be old.</p>}
      {staleness && <p role="status">The service does not answer. This list may be old.</p>}
      {error && <p role="alert">{inWords(error)}</p>}
      {training.error && <p role="alert">{inWords(training.error)}</p>}
      {refusals.map(({ __typename, message }) => (
        <p role="alert" key={__typename}>
          {message}
        </p>
      ))}
      <ul>
        {[...models.values()].map(({ since, model: { id, name, status, error: reason } }) => (
          <li key={id}>
            {name}: <b>{status}</b> since {new Date(since).toLocaleTimeString()} {reason}
            <button onClick={() => void train({ id })}>Train</button>
          </li>
        ))}
      </ul>
    </main>
  );
}

/** A GraphQL error has a sentence for people. A network error is the browser's, and says little. */
const inWords = ({ graphQLErrors: [first] }: CombinedError) =>
  first?.message ?? 'The gateway cannot be reached. Try again.';
