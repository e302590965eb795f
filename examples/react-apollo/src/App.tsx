import { CombinedGraphQLErrors } from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { useConnected } from './client';
import { TRAIN, useLiveModels } from './models';

export function App() {
  const { models, staleness, error } = useLiveModels();
  // `all`: `train` does not reject, and a field that failed is null beside the others.
  const [train, training] = useMutation(TRAIN, { errorPolicy: 'all' });
  const isConnected = useConnected();
  const refusals = training.data?.trainModel?.errors ?? [];
  if (!models) return <p>{error ? inWords(error) : isConnected ? 'Loading …' : 'Connecting …'}</p>;
  return (
    <main>
      <h1>{models.length} models</h1>
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
        {models.map(({ id, name, status, error: reason }) => (
          <li key={id}>
            {name}: <b>{status}</b> {reason}
            <button onClick={() => void train({ variables: { id } })}>Train</button>
          </li>
        ))}
      </ul>
    </main>
  );
}

/** A GraphQL error has a sentence for people. A network error is the browser's, and says little. */
const inWords = (error: Error) =>
  (CombinedGraphQLErrors.is(error) && error.errors[0]?.message) ||
  'The gateway cannot be reached. Try again.';
