import { createHash } from 'node:crypto';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { expect, test } from 'vitest';
import { bytesOf, FORM_TYPE, PREFLIGHT } from '../../support/http/form.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';

const QUERY = '{ customizations { name } }';
const JSON_TYPE = { 'content-type': 'application/json' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(QUERY) } };
const UNSUPPORTED = {
  message: 'PersistedQueryNotSupported',
  extensions: expect.objectContaining({ code: 'PERSISTED_QUERY_NOT_SUPPORTED' }),
};

test.each([undefined, null, ''])(
  'a hash with the query %j is answered with PersistedQueryNotSupported, so that the client sends the document',
  async (query) => {
    const gateway = await startGateway();
    const send = async (body: object) => {
      const response = await fetch(gateway.endpoint, {
        method: 'POST',
        headers: JSON_TYPE,
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };

    expect(await send({ query, extensions, variables: {}, operationName: null })).toEqual({
      status: 200,
      body: { errors: [UNSUPPORTED] },
    });
    const { body } = await send({ query: QUERY, extensions });
    expect(body.data.customizations).not.toEqual([]);
  },
);

test.each([
  ['application/json', 200],
  ['application/graphql-response+json', 400],
])('a persisted query by GET that accepts %s gets the status %i', async (accept, status) => {
  const gateway = await startGateway();
  const parameters = new URLSearchParams({ extensions: JSON.stringify(extensions), variables: '{}' });
  const response = await fetch(`${gateway.endpoint}?${parameters}`, { headers: { accept } });
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ errors: [UNSUPPORTED] });
});

test('an upload with a hash gets the same error, and the connection serves the next request', async () => {
  const gateway = await startGateway();
  const content = JSON.stringify({ extensions, variables: { file: null } });
  const body = bytesOf([
    { name: 'operations', content },
    { name: 'map', content: '{"0": ["variables.file"]}' },
    { name: '0', filename: 'a.txt', content: 'text '.repeat(100_000) },
  ]);
  const headers = { 'content-type': FORM_TYPE, ...PREFLIGHT };
  const response = await fetch(gateway.endpoint, { method: 'POST', headers, body: new Uint8Array(body) });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ errors: [UNSUPPORTED] });
  expect((await gateway.query(QUERY)).errors).toBeUndefined();
});

test('over WebSocket only the operation with a hash fails, and the others continue', async () => {
  const gateway = await startGateway();
  const socket = await openRaw(gateway.endpoint, { init: true });
  const send = (id: string, payload: object) => socket.send({ id, type: 'subscribe', payload });
  send('live', { query: 'subscription { modelStatuses { status } }' });
  await socket.heard(({ id, type }) => id === 'live' && type === 'next');
  send('hash', { extensions });
  await socket.heard(({ id }) => id === 'hash');
  expect(socket.frames.map((frame) => JSON.parse(frame)).find(({ id }) => id === 'hash')).toEqual({
    id: 'hash',
    type: 'error',
    payload: [UNSUPPORTED],
  });

  // The client sends the document with the same id.
  send('hash', { query: QUERY, extensions });
  await socket.heard(({ id, type }) => id === 'hash' && type === 'next');
  expect(socket.closed).toBeUndefined();
});

test.each([{ persistedQuery: 'a hash' }, { persistedQuery: null }, { other: {} }, undefined])(
  'a request without query and with the extensions %j is still malformed',
  async (malformed) => {
    const gateway = await startGateway();
    const body = JSON.stringify({ variables: {}, extensions: malformed });
    const response = await fetch(gateway.endpoint, { method: 'POST', headers: JSON_TYPE, body });
    expect((await response.json()).errors[0].extensions.code).toBe('BAD_REQUEST');
  },
);

test.each([false, true])(
  'Apollo Client with automatic persisted queries sends the document after the first answer (by GET: %s)',
  async (useGETForHashedQueries) => {
    const gateway = await startGateway();
    const requests: string[] = [];
    const http = new HttpLink({
      uri: gateway.endpoint,
      fetch(url, init) {
        const hasQuery = typeof init?.body === 'string' && init.body.includes('"query"');
        requests.push(`${init?.method} ${hasQuery ? 'document' : 'hash'}`);
        return fetch(url, init);
      },
    });
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(http),
    });

    const { data } = await client.query<any>({ query: gql(QUERY) });
    expect(data.customizations.length).toBeGreaterThan(0);
    const again = await client.query<any>({
      query: gql`
        query Again {
          customizations {
            id
          }
        }
      `,
    });
    expect(again.data.customizations.length).toBeGreaterThan(0);
    // The client sends no further hash to a server that does not support them.
    const method = useGETForHashedQueries ? 'GET' : 'POST';
    expect(requests).toEqual([`${method} hash`, 'POST document', 'POST document']);
    client.stop();
  },
);
