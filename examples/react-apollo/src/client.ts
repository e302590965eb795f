import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { possibleTypes, typePolicies } from '@lexigate/client/apollo';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { useEffect, useState } from 'react';

let silence: ReturnType<typeof setTimeout>;
const sockets = createClient({
  url: new URL('/graphql', location.href).href.replace('http', 'ws'),
  // By default graphql-ws gives up after five attempts, and waits twice as long after each.
  shouldRetry: () => true,
  retryAttempts: Infinity,
  retryWait: (retries) =>
    new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** retries, 15_000) * Math.random())),
  // A connection that was cut silently shows only when a ping is not answered.
  keepAlive: 10_000,
  on: {
    ping: (isReceived) => {
      if (!isReceived) silence = setTimeout(() => sockets.terminate(), 5_000);
    },
    pong: () => clearTimeout(silence),
    closed: () => clearTimeout(silence),
  },
});

export const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    new HttpLink({ uri: '/graphql' }),
  ),
  cache: new InMemoryCache({ possibleTypes, typePolicies }),
});

/** Whether the WebSocket is open. While it is not, nothing on the page is live. */
export function useConnected(): boolean {
  const [isConnected, setConnected] = useState(false);
  useEffect(() => sockets.on('connected', () => setConnected(true)), []);
  useEffect(() => sockets.on('closed', () => setConnected(false)), []);
  return isConnected;
}
