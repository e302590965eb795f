import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { TYPENAME, WATCH_MODEL } from '../../support/documents.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { READY_ID } from '../../support/model-id.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import type { Limits } from '../../../src/config/limits.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';

async function startLimited(limits: Partial<Limits>) {
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  return startGateway({ upstream: { url: backend.url }, limits });
}

/** The status and body of a refused upgrade. */
async function refusedUpgrade(gateway: TestGateway) {
  const socket = new WebSocket(gateway.endpoint.replace('http', 'ws'), 'graphql-transport-ws');
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, text };
}

test.each([
  ['per address', { socketsPerAddress: 3 }, 429],
  ['in total', { sockets: 3 }, 503],
])('WebSockets and event streams share one limit %s', async (_what, limits, status) => {
  const gateway = await startLimited(limits);
  const sockets = [await openRaw(gateway.endpoint), await openRaw(gateway.endpoint)];
  const stream = await openEventStream(gateway.endpoint, WATCH_MODEL);
  await until('the first event', () => stream.events.length > 0);

  const upgrade = await refusedUpgrade(gateway);
  expect(upgrade).toEqual({ status, text: expect.stringContaining('Too many WebSockets') });
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: WATCH_MODEL }),
  });
  expect(response.status).toBe(status);
  expect(await response.text()).toContain('"TOO_MANY_SOCKETS"');
  // Queries still work.
  expect(await gateway.query(TYPENAME)).toEqual({ data: { __typename: 'Query' } });

  stream.leave();
  sockets[0]?.cut();
  await until('two free slots', async () => {
    const again = await Promise.all([1, 2].map(() => openRaw(gateway.endpoint).catch(() => undefined)));
    const isFull = again.includes(undefined);
    if (isFull) again.forEach((socket) => socket?.cut());
    return !isFull;
  });
});

test('a connection is closed when its request headers are not complete at the deadline', async () => {
  const gateway = await startLimited({ requestMs: 300 });
  const silent = await openConnection(gateway.url);
  const dripping = await openConnection(gateway.url);
  dripping.write('POST /graphql HTTP/1.1\r\n');
  const timer = setInterval(() => dripping.write('x-a: b\r\n'), 50);
  await until('both connections to be closed', () => silent.heard.isClosed && dripping.heard.isClosed);
  clearInterval(timer);
  expect(dripping.heard.text).toMatch(/^HTTP\/1\.1 408 /);
});

test('a request whose body is not complete at the deadline gets a 408, and its connection is closed', async () => {
  const gateway = await startLimited({ requestMs: 300 });
  const slow = await openConnection(gateway.url);
  slow.write(postOf(slow.host, TYPENAME).slice(0, -5));
  await until('the response', () => slow.heard.text !== '');
  expect(slow.heard.text).toMatch(/^HTTP\/1\.1 408 [^]*"REQUEST_TIMEOUT"/);
  await until('the close', () => slow.heard.isClosed);
});

test('an upload that stalls gets a timeout error, and one that makes steady progress does not', async () => {
  const gateway = await startGateway({ limits: { requestMs: 400 } });
  const boundary = '--b';
  const operations = JSON.stringify({
    query: `mutation ($file: File!) { addCorpus(modelId: "${READY_ID}", input: { name: "a", file: $file }) { errors { __typename } } }`,
    variables: { file: null },
  });
  const part = (name: string, value: string) =>
    `${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const begin = (host: string) => {
    const head = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nGraphQL-Require-Preflight: true\r\n`;
    const form = `${part('operations', operations)}${part('map', '{"0": ["variables.file"]}')}`;
    const file = `${boundary}\r\nContent-Disposition: form-data; name="0"; filename="a.txt"\r\n\r\nfirst words`;
    const headers = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n';
    return `${head}${headers}${form}${file}`;
  };
  const stalled = await openConnection(gateway.url);
  stalled.write(begin(stalled.host));
  const steady = await openConnection(gateway.url);
  steady.write(begin(steady.host));
  const timer = setInterval(() => steady.write('.'), 50);
  await until('the response', () => stalled.heard.text !== '');
  clearInterval(timer);
  expect(stalled.heard.text).toContain('"REQUEST_TIMEOUT"');
  expect(steady.heard.text).toBe('');
});
