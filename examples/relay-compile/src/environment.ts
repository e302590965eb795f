import { createClient } from 'graphql-ws';
import { Environment, Network, Observable, RecordSource, Store, type GraphQLResponse } from 'relay-runtime';
import { WebSocket } from 'ws';

const { GATEWAY_URL = 'http://127.0.0.1:4000/graphql' } = process.env;

export const sockets = createClient({
  url: GATEWAY_URL.replace('http', 'ws'),
  // Node has a WebSocket of its own from 22 on, and a browser needs no package.
  webSocketImpl: WebSocket,
  shouldRetry: () => true,
  retryAttempts: Infinity,
  retryWait: (retries) =>
    new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** retries, 15_000) * Math.random())),
});

export const environment = new Environment({
  store: new Store(new RecordSource()),
  // An event of a model has the id of the model, but is not the model.
  getDataID: ({ id }, typename) => (typename === 'ModelStatusEvent' ? null : id),
  network: Network.create(
    async ({ text }, variables) => {
      const response = await fetch(GATEWAY_URL, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: text, variables }),
      });
      return (await response.json()) as GraphQLResponse;
    },
    ({ text }, variables) =>
      Observable.create((sink) =>
        sockets.subscribe(
          { query: text ?? '', variables },
          {
            next: (value) => sink.next(value as GraphQLResponse),
            error: (error) => sink.error(error instanceof Error ? error : new Error(JSON.stringify(error))),
            complete: () => sink.complete(),
          },
        ),
      ),
  ),
});
