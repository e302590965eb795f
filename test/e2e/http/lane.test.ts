import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/config/limits.ts';
import { memoryBudget } from '../../../src/graphql/byte-budget.ts';
import { GatewayRequest } from '../../../src/http/gateway-request.ts';
import { GatewayResponse } from '../../../src/http/gateway-response.ts';
import { createLane } from '../../../src/http/lane.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { CALLER, operationsOn } from '../../support/query/operations.ts';
import { stubClient } from '../../support/stub-client.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';

/** Longer than the bodies that the fast lane takes. Blanks after the JSON change nothing else. */
const BLANKS = ' '.repeat(64 * 1024);

interface Sent {
  body: string;
  headers?: Record<string, string>;
}

/** The bytes of a response, without the date. */
async function bytesOf(gateway: TestGateway, { body, headers = {} }: Sent): Promise<string> {
  const { host, heard, write, end } = await openConnection(gateway.url);
  const lines = Object.entries({
    host,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': 'one-id',
    connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  write(`POST /graphql HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  // An event stream leaves the connection open.
  const isOver = () => heard.isClosed || heard.text.endsWith('\r\n0\r\n\r\n');
  await until('the response', isOver);
  end();
  return heard.text.replace(/^Date: .*\r\n/m, '');
}

/** The answers of the service by path. All others are 404. */
const ANSWERS: Record<string, (res: ServerResponse) => void> = {
  '/v1/customizations': (res) => json(res, 200, { customizations: [model('m-1'), model('m-2'), {}] }),
  '/v1/customizations/m-1': (res) => json(res, 200, model('m-1', { description: 'é€ "\\ ' })),
  '/v1/customizations/m-1/corpora': (res) => json(res, 200, { corpora: [] }),
  '/v1/customizations/m-1/grammars': (res) => json(res, 403, { error: 'no' }),
  '/v1/customizations/m-5': (res) => json(res, 500, {}),
  '/v1/customizations/m-6': (res) => json(res, 429, { error: 'slow down' }, { 'retry-after': '7' }),
  '/v1/customizations/m-7': (res) => res.end('<html>'),
  '/v1/models': (res) => json(res, 200, { models: [] }),
};

const BY_ID = 'query One($id: ID!) { customization(id: $id) { id description corpora { name } } }';
const queryOf = (query: string) => JSON.stringify({ query });
/** The list succeeds, which keeps the circuit closed. */
const withList = (id: string) => queryOf(`{ customizations { id } customization(id: "${id}") { id } }`);
const byId = (id: unknown) => JSON.stringify({ query: BY_ID, variables: { id } });

const BODIES: Record<string, string> = {
  list: queryOf(LIST_MODELS),
  'long list': queryOf(
    `{ ${Array.from({ length: 40 }, (_, i) => `a${i}: customizations { id name }`).join(' ')} }`,
  ),
  'all parts': queryOf('{ customization(id: "m-1") { id activity { kind } trainability { trainable } } }'),
  'with variables': byId('m-1'),
  'an unknown model': byId('m-4'),
  'an invalid id': byId('a b'),
  'a wrong variable': byId({ not: 'an id' }),
  'a missing variable': JSON.stringify({ query: BY_ID }),
  'half an answer': queryOf('{ customizations { id grammars { name } } }'),
  'a failing service': withList('m-5'),
  'a service under load': withList('m-6'),
  'no JSON from the service': withList('m-7'),
  introspection: queryOf('{ __schema { queryType { name } } __type(name: "Query") { fields { name } } }'),
  'one of two operations': JSON.stringify({
    query: 'query A { __typename } query B { baseModels { name } }',
    operationName: 'B',
  }),
  'no such operation': JSON.stringify({ query: LIST_MODELS, operationName: 'C' }),
  'too many operations': queryOf('query A { __typename } query B { __typename }'),
  'unknown parameters': JSON.stringify({
    query: LIST_MODELS,
    extensions: { a: 1 },
    id: 7,
    operationName: '',
  }),
  'wrong parameters': JSON.stringify({ query: LIST_MODELS, variables: [] }),
  'no query': '{"variables":{}}',
  'a syntax error': queryOf('{'),
  'an unknown field': queryOf('{ nope }'),
  'too deep': queryOf(`{ ${'a { '.repeat(30)} b ${'} '.repeat(30)} }`),
  'a mutation': queryOf('mutation { resetModel(id: "m-1") { errors { message } } }'),
  'a subscription': queryOf('subscription { modelStatus(id: "a b") { id } }'),
  'no JSON': '{"query"',
  'no UTF-8': '{"query":"\xff"}',
  'a byte order mark': `\ufeff${queryOf(LIST_MODELS)}`,
};

const HEADERS: Record<string, Record<string, string>> = {
  'no headers': {},
  'GraphQL responses': { accept: 'application/graphql-response+json' },
  'brotli only': { 'accept-encoding': 'br, identity;q=0' },
  'an event stream': { accept: 'text/event-stream' },
  'a page of an allowed origin': { origin: 'https://app.example' },
  'a page of another origin': { origin: 'https://other.example' },
  'an invalid credential': { authorization: 'Bearer \u00e9' },
};

test('the fast lane and Yoga answer byte for byte the same', async () => {
  const none = (res: ServerResponse) => json(res, 404, { error: 'none' });
  const backend = await startBackend((req, res) => (ANSWERS[req.url ?? ''] ?? none)(res));
  const allowedOrigins = ['https://app.example'];
  const gateway = await startGateway({ upstream: { url: backend.url }, allowedOrigins });
  for (const [what, body] of Object.entries(BODIES))
    for (const [which, headers] of Object.entries(HEADERS)) {
      const expected = await bytesOf(gateway, { body: body + BLANKS, headers });
      // The second time the result is recorded, and the third time it is used again.
      for (const time of ['first', 'second', 'third'])
        expect(await bytesOf(gateway, { body, headers }), `${what}, ${which}, the ${time} time`).toBe(
          expected,
        );
    }
}, 120_000);

test('queries that are posted as JSON are answered without Yoga', async () => {
  const { client } = stubClient(['m-1']);
  const { operations } = operationsOn(() => client);
  const yoga = () => Promise.reject(new Error('Yoga was called'));
  const lane = createLane({ operations, yoga, stallTimeoutMs: 1_000 });
  const lease = memoryBudget(DEFAULT_LIMITS).open('');
  const openStream = () => undefined;
  const type = 'application/json';
  const context = { caller: CALLER, lease, openStream, type, streamType: undefined } as const;
  const server = createServer(
    { IncomingMessage: GatewayRequest, ServerResponse: GatewayResponse },
    (req, res) => {
      void lane(req, res, Buffer.from(queryOf(LIST_MODELS)), context);
    },
  ).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  for (let i = 0; i < 3; i += 1)
    expect(await (await fetch(url)).text()).toBe('{"data":{"customizations":[{"id":"m-1"}]}}');
});
