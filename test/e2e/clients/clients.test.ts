import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
} from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { OperationTypeNode } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { LONG_MS, startEmulator } from '../../support/emulator.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { READY_ID } from '../../support/model-id.ts';
import { until } from '../../support/wait.ts';

const WATCH = `subscription Watch($id: ID!) { modelStatus(id: $id, until: [AVAILABLE]) { status } }`;
const TRAIN = `mutation Train($id: ID!) { trainModel(id: $id) { model { id status } errors { message } } }`;
const NO_ID = `query One { customization(id: "") { id } }`;
const variables = { id: READY_ID };

async function startWorld() {
  const emulator = await startEmulator({ seed: true });
  const gateway = await startGateway({ upstream: { url: emulator.url } });
  const sockets = createClient({
    url: gateway.endpoint.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    shouldRetry: () => true,
    retryAttempts: Infinity,
  });
  // It rejects when the gateway closes first.
  onTestFinished(async () => void (await Promise.allSettled([sockets.dispose()])));
  return { emulator, gateway, sockets };
}

test('Apollo Client queries, trains, watches until the end, and reads the codes of errors', async () => {
  const { emulator, gateway, sockets } = await startWorld();
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    new HttpLink({ uri: gateway.endpoint }),
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  onTestFinished(() => client.stop());

  const { data } = await client.mutate<any>({ mutation: gql(TRAIN), variables });
  expect(data.trainModel).toMatchObject({ model: { id: READY_ID, status: 'TRAINING' }, errors: [] });
  const statuses: string[] = [];
  let isComplete = false;
  client.subscribe<any>({ query: gql(WATCH), variables }).subscribe({
    next: ({ data: event }) => void statuses.push(event.modelStatus.status),
    complete: () => void (isComplete = true),
  });
  await until('the first event', () => statuses.length === 1);
  emulator.clock.advance(LONG_MS);
  await until('the end of the subscription', () => isComplete);
  expect(statuses.at(-1)).toBe('AVAILABLE');

  const failed = await client.query({ query: gql(NO_ID) }).catch((error: unknown) => error);
  expect(CombinedGraphQLErrors.is(failed)).toBe(true);
  const [error] = CombinedGraphQLErrors.is(failed) ? failed.errors : [];
  expect(error?.extensions?.['code']).toBe('BAD_USER_INPUT');
});

test('urql queries, trains, watches until the end, and reads the codes of errors', async () => {
  const { emulator, gateway, sockets } = await startWorld();
  const client = new Client({
    url: gateway.endpoint,
    preferGetMethod: false,
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables: given, operationName }) => ({
          subscribe: (sink) => ({
            unsubscribe: sockets.subscribe(
              {
                query: query ?? '',
                ...(given && { variables: given as Record<string, unknown> }),
                ...(operationName && { operationName }),
              },
              sink as any,
            ),
          }),
        }),
      }),
    ],
  });

  const { data } = await client.mutation(TRAIN, variables);
  expect(data.trainModel).toMatchObject({ model: { id: READY_ID, status: 'TRAINING' }, errors: [] });
  const statuses: string[] = [];
  const subscription = client
    .subscription(WATCH, variables)
    .subscribe((result) => void (result.data && statuses.push(result.data.modelStatus.status)));
  await until('the first event', () => statuses.length === 1);
  emulator.clock.advance(LONG_MS);
  await until('the last event', () => statuses.at(-1) === 'AVAILABLE');
  subscription.unsubscribe();

  const { error } = await client.query(NO_ID, {});
  expect(error?.graphQLErrors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});

test('graphql-sse watches until the end, and a restart of the gateway does not end it', async () => {
  const { emulator, gateway } = await startWorld();
  await gateway.query(TRAIN, variables);
  const client = createSseClient({ url: gateway.endpoint, retryAttempts: Infinity });
  onTestFinished(() => client.dispose());
  const statuses: unknown[] = [];
  let end: unknown;
  client.subscribe<any>(
    { query: WATCH, variables },
    {
      next: ({ data }) => void statuses.push(data?.modelStatus.status),
      error: (error) => void (end = error),
      complete: () => void (end = 'complete'),
    },
  );
  await until('the first event', () => statuses.length === 1);

  await gateway.close();
  const port = Number(new URL(gateway.url).port);
  await startGateway({ upstream: { url: emulator.url }, port });
  await until('an event of the new gateway', () => statuses.length === 2, 40_000);
  emulator.clock.advance(LONG_MS);
  await until('the end of the subscription', () => end !== undefined);
  expect(end).toBe('complete');
  expect(statuses).toEqual(['TRAINING', 'TRAINING', 'AVAILABLE']);
});
