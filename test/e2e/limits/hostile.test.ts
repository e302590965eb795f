import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/gateway.ts';
import { buildSchema } from '../../../src/schema.ts';
import { createDocuments } from '../../../src/graphql/document-cache.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { LIST_MODELS, TYPENAME, WATCH_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';

const WATCH = JSON.stringify({ query: WATCH_MODEL });

test.each([',', ' , ,', 'a:read,', ',a:read'])(
  'LEXIGATE_TOKENS %j is refused, since it has an empty entry',
  (tokens) => {
    expect(() => readConfig({ LEXIGATE_TOKENS: tokens })).toThrow(/LEXIGATE_TOKENS/);
  },
);

test('a list of allowed origins does not allow the origin null of a sandboxed frame', async () => {
  const allowedOrigins = ['https://a.example', 'https://b.example'];
  const gateway = await startGateway({ allowedOrigins });
  for (const origin of ['null', 'https://evil.example']) {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: '{"query": "{ __typename }"}',
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('vary')).toMatch(/origin/i);
  }
});

test.each([undefined, '*/*', 'text/*', 'TEXT/EVENT-STREAM'])(
  'a request with accept %s cannot open an event stream that is not counted',
  async (accept) => {
    const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
    const limits = { sockets: 100, socketsPerAddress: 1 };
    const gateway = await startGateway({ upstream: { url: backend.url }, limits });
    const lasting = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const leaving = new AbortController();
    await fetch(gateway.endpoint, { method: 'POST', headers: lasting, body: WATCH, signal: leaving.signal });
    const { heard, write } = await openConnection(gateway.url);
    write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${WATCH.length}\r\n${accept === undefined ? '' : `accept: ${accept}\r\n`}\r\n${WATCH}`,
    );
    await until('a response', () => heard.text !== '');
    leaving.abort();
    expect(heard.text).toMatch(/^HTTP\/1\.1 4(06|29)/);
  },
);

test.each(['999.999.999.999', '127.0.0.999', 'localhost:99999', '[::::]', '1.2.3.4.5'])(
  'the host %s is refused without a stack trace',
  async (host) => {
    const backend = await startBackend((_req, res) => json(res, 200, {}));
    const gateway = await startGateway({ upstream: { url: backend.url } });
    const { heard, write } = await openConnection(gateway.url);
    write(`GET /graphql?query={__typename} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    await until('the close', () => heard.isClosed);
    expect(heard.text).toMatch(/^HTTP\/1\.1 400/);
    expect(heard.text).not.toContain('node_modules');
  },
);

test('a refused upgrade does not delay the close of the gateway, even if its client keeps the connection open', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, {}));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const port = Number(new URL(gateway.url).port);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write('GET /nope HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  await once(socket, 'data');
  let isClosed = false;
  void gateway.close().then(() => (isClosed = true));
  try {
    await until('the close', () => isClosed, 10_000);
  } finally {
    socket.destroy();
  }
}, 20_000);

test('errors in a long document have no locations, since counting lines for each error is quadratic', () => {
  const documents = createDocuments({ schema: buildSchema() });
  const fields = Array.from({ length: 120 }, (_, i) => `x${i}`).join(' ');
  const { errors } = documents(`{ customizations { ${'\n'.repeat(400_000)} ${fields} } }`);
  expect(errors?.length).toBeGreaterThan(0);
  for (const error of errors ?? []) expect(error.locations).toBeUndefined();
  expect(documents('{ customizations { nope } }').errors?.[0]?.locations).toEqual([{ line: 1, column: 20 }]);
});

test('a subscription whose client does not accept event streams is refused, and nothing is polled', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const headers = { accept: 'application/json' };
  const { status, body } = await gateway.post(JSON.parse(WATCH).query, {}, headers);
  expect(status).toBe(406);
  expect(body.errors[0].extensions).toEqual({ code: 'NOT_ACCEPTABLE', requestId: expect.any(String) });
  expect(backend.requests).toEqual([]);
});

test('pipelined requests on one connection are limited', async () => {
  const backend = await startBackend(() => {});
  const limits = { socketOperations: 3 };
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: 500, limits });
  const connection = await openConnection(gateway.url);
  const requests = Array.from({ length: 5 }, (_, i) =>
    postOf(connection.host, `{ customization(id: "m-${i}") { id } }`),
  );
  connection.write(requests.join(''));
  await until('five responses', () => connection.heard.text.split('HTTP/1.1 ').length === 6);
  const statuses = [...connection.heard.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses).toEqual(['200', '200', '200', '429', '429']);
  expect(backend.requests).toHaveLength(3);
  connection.write(postOf(connection.host, TYPENAME));
  await until('one more response', () => connection.heard.text.includes('"__typename":"Query"'));
});

test.each([5, true, ['Q'], {}])(
  'operationName %j is refused before the document is read',
  async (operationName) => {
    const gateway = await startGateway();
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{a'.repeat(100_000), operationName }),
    });
    expect(response.status).toBe(400);
    const { errors }: any = await response.json();
    expect(errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_REQUEST' }) }),
    ]);
  },
);

test('a GET request of another origin is refused without a REST call', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const url = `${gateway.endpoint}?query=${encodeURIComponent(LIST_MODELS)}`;
  const ask = async (origin: string) => (await fetch(url, { headers: { origin } })).status;
  expect(await ask('https://evil.example')).toBe(403);
  expect(backend.requests).toEqual([]);
  expect(await ask(gateway.url)).toBe(200);
});

test('one failed call that affects many fields is logged once', async () => {
  const backend = await startBackend((req, res) =>
    req.url === '/v1/customizations'
      ? json(res, 200, { customizations: Array.from({ length: 50 }, (_, i) => model(`m-${i}`)) })
      : json(res, 500, {}),
  );
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const { errors } = await gateway.query('{ customizations { baseModel { name } } }');
  expect(errors).toHaveLength(10);
  expect(gateway.logLines.filter(({ msg }) => msg === 'upstream failure')).toHaveLength(1);
});

test('a gateway with credentials of its own does not listen on an open address without access tokens', async () => {
  const upstream = { url: 'http://127.0.0.1:1', authorize: () => {} };
  await expect(createGateway({ host: '0.0.0.0', port: 0, upstream })).rejects.toThrow('access is needed');
});
