import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { GatewayOptions } from '../../../src/gateway-options.ts';
import { WATCH_MODEL } from '../../support/documents.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';

const queryOf = (id: string) => `{ customization(id: "${id}") { id } }`;
const GARBAGE = 'this is not HTTP\r\n\r\n';

/** A gateway, and the reads of models whose name begins with `slow`: they wait. */
async function start(options: GatewayOptions = {}) {
  const slow = new Map<string, ServerResponse>();
  const backend = await startBackend(({ url = '' }, res) => {
    const id = url.split('/').at(-1) ?? '';
    if (id.startsWith('slow')) slow.set(id, res);
    else json(res, 200, model(id));
  });
  const gateway = await startGateway({
    upstream: { url: backend.url },
    upstreamTimeoutMs: 60_000,
    ...options,
  });
  const whenSlow = async (id: string) => {
    await until('the slow read', () => slow.has(id));
    return slow.get(id)!;
  };
  return { gateway, backend, whenSlow };
}

async function send(of: TestGateway, makeText: (host: string) => string) {
  const connection = await openConnection(of.url);
  connection.write(makeText(connection.host));
  return connection;
}

/** Each response in its order: its status, and the id or the code in it. */
const responsesIn = (text: string) =>
  text
    .split('HTTP/1.1 ')
    .slice(1)
    .map((each) => `${each.slice(0, 3)} ${each.match(/"(?:id|code)":"([\w-]+)"/)?.[1]}`);

const chunked = (host: string, chunks: string) =>
  `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;

test.each([
  ['text', () => GARBAGE, '400 BAD_REQUEST'],
  [
    'a header without a name',
    (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\n: a\r\n\r\n`,
    '400 BAD_REQUEST',
  ],
  [
    'two lengths',
    (host: string) => postOf(host, '{ a }').replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\n'),
    '400 BAD_REQUEST',
  ],
  ['a chunk without a size', (host: string) => chunked(host, '5\r\n{"que\r\nnone\r\n'), '400 BAD_REQUEST'],
  [
    '20 kB of headers',
    (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\na: ${'b'.repeat(20_000)}\r\n\r\n`,
    '431 BAD_REQUEST',
  ],
])(
  'requests before one that is malformed are answered in their order, then the malformed one, and the connection is closed: %s',
  async (_what, malformed, rejection) => {
    const { gateway, backend, whenSlow } = await start();
    const { heard } = await send(gateway, (host) => {
      const before = postOf(host, queryOf('slow')) + postOf(host, queryOf('m-2'));
      return before + malformed(host) + postOf(host, queryOf('m-never'));
    });
    const read = await whenSlow('slow');
    expect(heard).toEqual({ text: '', isClosed: false });
    json(read, 200, model('slow'));
    await until('the end of the connection', () => heard.isClosed);
    expect(responsesIn(heard.text)).toEqual(['200 slow', '200 m-2', rejection]);
    expect(heard.text.match(/connection: close/gi)).toHaveLength(1);
    expect(backend.requests.join()).not.toContain('m-never');
  },
);

test('a malformed body that is the first on its connection is answered, too', async () => {
  const { gateway } = await start();
  const { heard } = await send(gateway, (host) => chunked(host, '5\r\n{"que\r\nnone\r\n'));
  await until('the end of the connection', () => heard.isClosed);
  expect(responsesIn(heard.text)).toEqual(['400 BAD_REQUEST']);
});

test('a malformed rest of a body whose request was answered before gets no second answer', async () => {
  const { gateway } = await start();
  const { heard, write } = await send(gateway, (host) => chunked(host, '').replace('/graphql', '/nothing'));
  await until('the response', () => heard.text.includes('"NOT_FOUND"'));
  write('none\r\n');
  await until('the end of the connection', () => heard.isClosed);
  expect(responsesIn(heard.text)).toEqual(['404 NOT_FOUND']);
});

test('a request that closes its connection is answered although more follows', async () => {
  const { gateway } = await start();
  const { heard } = await send(
    gateway,
    (host) =>
      postOf(host, queryOf('m-1')).replace('\r\nContent-Type', '\r\nConnection: close\r\nContent-Type') +
      GARBAGE,
  );
  await until('the end of the connection', () => heard.isClosed);
  expect(responsesIn(heard.text)).toEqual(['200 m-1']);
});

test('what follows a malformed request is dropped, however much it is, and rejected once', async () => {
  const { gateway, whenSlow } = await start();
  const { heard, write } = await send(gateway, (host) => postOf(host, queryOf('slow')) + GARBAGE);
  const read = await whenSlow('slow');
  for (let i = 0; i < 200; i += 1) write(GARBAGE.repeat(1_000));
  json(read, 200, model('slow'));
  await until('the end of the connection', () => heard.isClosed);
  expect(responsesIn(heard.text)).toEqual(['200 slow', '400 BAD_REQUEST']);
  const { 'lexigate_refused_requests_total{code="bad_request"}': refused } = await metricsOf(gateway);
  expect(refused).toBe(1);
});

test('a client that leaves while a request before its malformed one is answered ends that request', async () => {
  const { gateway, backend, whenSlow } = await start();
  const { end } = await send(gateway, (host) => postOf(host, queryOf('slow')) + GARBAGE);
  await whenSlow('slow');
  end();
  await until('the end of the read', () => backend.aborted.length === 1);
});

test('a request before a malformed one has the request timeout to be answered', async () => {
  const { gateway, backend } = await start({ limits: { requestMs: 300 } });
  const { heard } = await send(gateway, (host) => postOf(host, queryOf('slow')) + GARBAGE);
  await until('the end of the connection', () => heard.isClosed);
  expect(heard.text).toBe('');
  await until('the end of the read', () => backend.aborted.length === 1);
});

test('no stream of events keeps a connection open on which something malformed arrives', async () => {
  const { gateway } = await start();
  const streamOf = (host: string) =>
    postOf(host, WATCH_MODEL).replace('Content-Type', 'Accept: text/event-stream\r\nContent-Type');
  const running = await send(gateway, streamOf);
  await until('the first event', () => running.heard.text.includes('event: next'));
  running.write(GARBAGE);
  await until('the end of the connection', () => running.heard.isClosed);

  const late = await send(gateway, (host) => postOf(host, queryOf('m-1')) + streamOf(host) + GARBAGE);
  await until('the end of the connection', () => late.heard.isClosed);
  expect(responsesIn(late.heard.text)).toEqual(['200 m-1', '400 BAD_REQUEST', '400 BAD_REQUEST']);
});

test('a gateway that closes answers the requests before a malformed one first', async () => {
  const { gateway, whenSlow } = await start();
  const { heard } = await send(gateway, (host) => postOf(host, queryOf('slow')) + GARBAGE);
  const read = await whenSlow('slow');
  const closed = gateway.close();
  json(read, 200, model('slow'));
  await closed;
  await until('the end of the connection', () => heard.isClosed);
  expect(responsesIn(heard.text)).toEqual(['200 slow', '400 BAD_REQUEST']);
});
