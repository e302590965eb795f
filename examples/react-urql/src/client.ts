import { keys, resolvers, schema } from '@lexigate/client/graphcache';
import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient } from 'graphql-ws';
import { useEffect, useState } from 'react';
import { Client, fetchExchange, subscriptionExchange } from 'urql';

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

export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [
    cacheExchange({ schema, keys, resolvers }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

/** Whether the WebSocket is open. While it is not, nothing on the page is live. */
export function useConnected(): boolean {
  const [isConnected, setConnected] = useState(false);
  useEffect(() => sockets.on('connected', () => setConnected(true)), []);
  useEffect(() => sockets.on('closed', () => setConnected(false)), []);
  return isConnected;
}
