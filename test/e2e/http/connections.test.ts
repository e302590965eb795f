import { AsyncLocalStorage } from 'node:async_hooks';
import { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { startBusyService } from '../../support/busy-service.ts';
import { RESET_MODEL, TYPENAME, WATCH_MODEL } from '../../support/documents.ts';
import { startCountedEmulator, startGateway } from '../../support/gateway/gateway.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { startBin } from '../../support/process/bin.ts';
import { until } from '../../support/wait.ts';
import { ask } from '../../support/websocket/client.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';

const WAIT = RESET_MODEL.replace('"m-1"', '"m-1", onBusy: WAIT');

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a connection that was idle for longer than the header timeout serves a second request', async () => {
  const gateway = await startGateway({ limits: { requestMs: 1_000 } });
  const { host, heard, write } = await openConnection(gateway.url);
  const answers = () => heard.text.match(/HTTP\/1\.1 200/g)?.length ?? 0;
  write(postOf(host, TYPENAME));
  await until('the first answer', () => answers() === 1);
  expect(heard.text).toMatch(/keep-alive: timeout=75\r/i);

  await sleep(6_500);

  expect(heard.isClosed).toBe(false);
  write(postOf(host, TYPENAME));
  await until('the second answer', () => answers() === 2);
});

test('LEXIGATE_KEEP_ALIVE_TIMEOUT_MS closes idle connections', async () => {
  const gateway = await startGateway({ keepAliveTimeoutMs: 200 });
  const { host, heard, write } = await openConnection(gateway.url);
  write(postOf(host, TYPENAME));
  await until('the end of the connection', () => heard.isClosed);
  expect(heard.text).toContain('HTTP/1.1 200');
});

test('a stream whose response waits for an earlier one does not delay the close of the gateway', async () => {
  let answer = () => {};
  const backend = await startBackend(({ url }, res) => {
    if (url?.endsWith('/m-1')) return json(res, 200, model('m-1'));
    answer = () => json(res, 200, model('m-2'));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const { host, heard, write } = await openConnection(gateway.url);
  const stream = postOf(host, WATCH_MODEL).replace(
    'Content-Type',
    'Accept: text/event-stream\r\nContent-Type',
  );
  write(postOf(host, '{ customization(id: "m-2") { id } }') + stream);
  const watchers = async () => (await metricsOf(gateway))['lexigate_status_watchers'];
  await until('the subscription', async () => (await watchers()) === 1);
  const closed = gateway.close();
  answer();
  // All connections are cut after 7 s.
  await until('the end of the connection', () => heard.isClosed, 5_000);
  expect(heard.text).toContain('"id":"m-2"');
  await closed;
});

test('during the shutdown delay /ready is 503 to new connections and everything else is served', async () => {
  const bin = startBin([], { LEXIGATE_SHUTDOWN_DELAY_MS: '3000' });
  const { url } = await bin.started();
  const base = String(url).replace('/graphql', '');
  bin.kill('SIGTERM');
  await until('not ready', async () => (await fetch(`${base}/ready`)).status === 503);

  expect((await fetch(`${base}/health`)).status).toBe(200);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: TYPENAME });
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
  await openRaw(url, { init: true });
  expect(await bin.exit()).toEqual({ code: 0, signal: null });
});

test('a second signal ends the shutdown delay at once', async () => {
  const bin = startBin([], { LEXIGATE_SHUTDOWN_DELAY_MS: '600000' });
  await bin.started();
  bin.kill('SIGTERM');
  await until('the log line', () => bin.lines().some(({ msg }) => /closing/.test(msg)));
  await sleep(700);
  bin.kill('SIGTERM');
  expect(await bin.exit()).toEqual({ code: 130, signal: null });
});

test.each([
  ['application/json', '   ', '{"data":{"resetModel"'],
  ['application/graphql-response+json', '   ', '{"data":{"resetModel"'],
  ['text/event-stream', ':\n\n:\n\n:\n\n', 'event: next\ndata: {"data":{"resetModel"'],
])('a mutation that waits shows life to proxies every 15 s (%s)', async (accept, blanks, answer) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  const { host, heard, write } = await openConnection(gateway.url);
  const head = `\r\nAccept: ${accept}\r\nAccept-Encoding: gzip\r\nConnection: close\r\nContent-Type`;
  write(postOf(host, WAIT).replace('\r\nContent-Type', head));
  await until('the first poll', () => service.requests.length > 0);
  expect(heard.text).toBe('');

  for (let i = 1; i <= 3; i += 1) {
    vi.advanceTimersByTime(15_000);
    await until('a sign of life', () => bodyIn(heard.text).length >= (i * blanks.length) / 3);
  }
  expect(heard.text).toMatch(/^HTTP\/1\.1 200 /);
  expect(heard.text).toMatch(/\r\nx-accel-buffering: no\r\n/i);
  expect(heard.text).toContain(`\r\ncontent-type: ${accept}`);
  service.status = 'available';
  await until('the answer', () => heard.isClosed);

  const body = bodyIn(heard.text);
  expect(body.startsWith(blanks)).toBe(true);
  expect(body).toContain(answer);
  if (accept !== 'text/event-stream') expect(JSON.parse(body).data.resetModel.errors).toEqual([]);
  expect(service.writes).toHaveLength(1);
});

/** The body of a chunked response. */
function bodyIn(text: string): string {
  const [, chunks = ''] = text.split(/\r\n\r\n(.*)/s);
  return chunks.replace(/[0-9a-f]+\r\n([^]*?)\r\n(?=[0-9a-f]+\r\n|$)/g, '$1').replace(/0\r\n\r\n$/, '');
}

test('credentials in the headers of connection_init count, and a refused socket names the connection parameters', async () => {
  const emulator = await startCountedEmulator();
  const gateway = await startGateway({
    upstream: { url: emulator.url, authorize: () => {} },
    access: { tokens: [{ token: 'of-the-socket', role: 'read' }] },
  });
  for (const params of [
    { headers: { Authorization: 'Bearer of-the-socket' } },
    { Headers: { authorization: 'Bearer of-the-socket' } },
    { authorization: ' ', headers: { AUTHORIZATION: 'Bearer of-the-socket' } },
  ])
    expect(await ask(gateway.client(params), TYPENAME)).toMatchObject({ data: { __typename: 'Query' } });

  for (const payload of [
    {},
    { headers: {} },
    { headers: { authorization: 'Bearer wrong' } },
    { headers: 'x' },
  ]) {
    const socket = await openRaw(gateway.endpoint);
    socket.send({ type: 'connection_init', payload });
    await socket.gone();
    expect(socket.closed?.code).toBe(4403);
    expect(socket.closed?.reason).toContain('Connection parameter: {"authorization": "Bearer TOKEN"}');
  }
});

test('an empty operationName and unknown properties do not matter over WebSocket', async () => {
  const gateway = await startGateway();
  const socket = await openRaw(gateway.endpoint, { init: true });
  socket.send({
    id: '1',
    type: 'subscribe',
    payload: { query: TYPENAME, operationName: '', id: 'abc', queryName: 'Typename' },
  });
  await socket.heard(({ type, payload }) => type === 'next' && payload.data.__typename === 'Query');
});

test('requests that arrive together stay in the contexts that an instrumentation of HTTP gave them', async () => {
  const contexts = new AsyncLocalStorage<string>();
  const lines: { requestId?: string; context?: string }[] = [];
  const mixin = () => ({ context: contexts.getStore() });
  const log = pino({ mixin, base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const emit = Reflect.get(Server.prototype, 'emit') as (...args: unknown[]) => boolean;
  // As the instrumentations do.
  vi.spyOn(Server.prototype, 'emit').mockImplementation(function (this: Server, event, ...args: unknown[]) {
    const doIt = () => Reflect.apply(emit, this, [event, ...args]);
    const [req] = args as [{ headers: Record<string, string> }];
    return event === 'request' ? contexts.run(req.headers['x-request-id'] ?? '', doIt) : doIt();
  });
  const gateway = await startGateway({ log });
  const { host, write } = await openConnection(gateway.url);
  const rejected = (id: string) =>
    postOf(host, TYPENAME).replace('Content-Type: application/json', `X-Request-Id: ${id}`);

  write(['first', 'second', 'third'].map(rejected).join(''));

  const ofRequests = () => lines.filter(({ requestId }) => requestId !== undefined);
  await until('the log lines', () => ofRequests().length === 3);
  expect(ofRequests().map(({ context }) => context)).toEqual(['first', 'second', 'third']);
});
