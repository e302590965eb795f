import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { queryObjects } from 'node:v8';
import { expect, test } from 'vitest';
import { Budget } from '../../../src/graphql/budget.ts';
import { GatewayResponse } from '../../../src/http/gateway-response.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { TYPENAME, UNKNOWN_FIELD, WATCH_MODEL } from '../../support/documents.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { startIdentityProvider } from '../../support/access/identity-provider.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';

/** Posts on a new connection. */
async function postOnce(url: string, query: string): Promise<void> {
  const sent = request(url, {
    method: 'POST',
    agent: new Agent(),
    headers: { 'content-type': 'application/json', connection: 'close' },
  });
  sent.end(JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'close');
}

test.each(['{ nope', UNKNOWN_FIELD, '{ customization(id: 1.5) { id } }'])(
  'the document cache does not keep the sockets of clients that sent the invalid document %s',
  async (document) => {
    const gateway = await startGateway();
    const before = queryObjects(Socket, { format: 'count' });
    for (let i = 0; i < 100; i += 1) await postOnce(gateway.endpoint, `${document} # ${i}`);
    await until('the sockets to be collected', () => queryObjects(Socket, { format: 'count' }) < before + 50);
  },
);

test('no stream starts for a client that disconnected while its token was checked', async () => {
  const identity = await startIdentityProvider();
  const keys = await (await fetch(identity.options.jwksUrl)).json();
  let release = () => {};
  identity.backend.behave((_req, res) => void (release = () => json(res, 200, keys)));
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const gateway = await startGateway({
    upstream: { url: backend.url, authorize: () => {} },
    access: { tokens: [{ token: 'other', role: 'read' }], jwt: identity.options },
    limits: { sockets: 1 },
  });
  const headers = { authorization: `Bearer ${await identity.token()}` };
  const sent = request(`${gateway.endpoint}?query=${encodeURIComponent(WATCH_MODEL)}`, {
    agent: new Agent(),
    headers: { accept: 'text/event-stream', ...headers },
  });
  sent.on('error', () => {});
  sent.end();
  await until('the request for the keys', () => identity.backend.requests.length === 2);
  sent.destroy();
  await until('the end of the request', () => gateway.logLines.some(({ msg }) => msg === 'request'));
  release();
  const other = { authorization: 'Bearer other' };
  expect(await gateway.query(TYPENAME, {}, other)).toHaveProperty('data');
  expect((await metricsOf(gateway))['lexigate_status_watchers']).toBe(0);
  // The only stream slot is free.
  const stream = await openEventStream(gateway.endpoint, WATCH_MODEL, {}, other);
  expect(stream.status).toBe(200);
});

test('a stream whose response waits for an earlier one ends when its client disconnects', async () => {
  const backend = await startBackend(({ url }, res) => {
    if (url?.endsWith('/m-1')) json(res, 200, model('m-1'));
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, limits: { sockets: 1 } });
  const { host, write, end } = await openConnection(gateway.url);
  const accept = 'Accept: text/event-stream\r\nContent-Type';
  const unanswered = postOf(host, '{ customization(id: "m-2") { id } }');
  write(unanswered + postOf(host, WATCH_MODEL).replace('Content-Type', accept));
  const watchers = async () => (await metricsOf(gateway))['lexigate_status_watchers'];
  await until('the subscription', async () => (await watchers()) === 1);
  end();
  await until('the end of the subscription', async () => (await watchers()) === 0);
  // The only stream slot is free.
  expect(await openEventStream(gateway.endpoint, WATCH_MODEL)).toMatchObject({ status: 200 });
});

test('subscriptions of many callers keep neither their upgrade requests nor the operations that started them', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const countOf = (kept: typeof Budget | typeof GatewayResponse) => queryObjects(kept, { format: 'count' });
  const opened = Array.from({ length: 40 }, async (_, i) => {
    const socket = await openRaw(gateway.endpoint);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer caller-${i}` } });
    await socket.received(1);
    socket.send(subscribe('one', WATCH_MODEL));
    await socket.received(2);
  });
  await Promise.all(opened);

  await until('the responses to be collected', () => countOf(GatewayResponse) < 20);
  await until('the budgets to be collected', () => countOf(Budget) < 20);
});
