import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { GET_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { median } from '../../bench/statistics.ts';
import { until } from '../../support/wait.ts';
import { PROTOCOL } from '../../support/websocket/handshake.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';

/** Rejections that do not wait, and the pace of the others. */
const FREE = 50;
const PER_SECOND = 200;
const CONNECTIONS = 16;
const PING_INTERVAL_MS = 12_000;
const TOKEN = 'Bearer burst-token';
const BODY = JSON.stringify({ query: GET_MODEL });

interface Rejection {
  status: number;
  retryAfter: string | undefined;
  requestId: string | undefined;
  error: { message: string; extensions: Record<string, unknown> };
}
interface Sent {
  method?: 'GET' | 'POST' | 'PUT';
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A gateway with tokens. */
async function start(requestsPerSecond = 2) {
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const gateway = await startGateway({
    upstream: { url: backend.url, authorize: () => {} },
    access: {
      tokens: [
        { token: 'burst-token', role: 'write' },
        { token: 'other-token', role: 'write' },
        { token: 'reader-token', role: 'read' },
      ],
    },
    limits: { requestsPerSecond, mutationsPerSecond: 1 },
  });
  const pool = new Pool(gateway.url);
  onTestFinished(() => pool.close());
  const send = async ({
    method = 'POST',
    path = '/graphql',
    headers = {},
    body,
  }: Sent): Promise<Rejection> => {
    const sent = { 'content-type': 'application/json', ...headers };
    const response = await pool.request({ method, path, headers: sent, body: body ?? null });
    const { errors } = (await response.body.json()) as { errors?: Rejection['error'][] };
    const [error] = errors ?? [];
    const { 'retry-after': retryAfter, 'x-request-id': requestId } = response.headers;
    return {
      status: response.statusCode,
      retryAfter: retryAfter?.toString(),
      requestId: requestId?.toString(),
      error: error ?? { message: '', extensions: {} },
    };
  };
  return { gateway, send };
}

/** Sends requests one after another on each of some connections. Returns the results and the seconds that it took. */
async function flood<T>(
  count: number,
  send: () => Promise<T>,
  connections = CONNECTIONS,
): Promise<{ results: T[]; seconds: number }> {
  const startedAt = performance.now();
  const results: T[] = [];
  let left = count;
  const client = async () => {
    for (; left > 0; results.push(await send())) left -= 1;
  };
  await Promise.all(Array.from({ length: connections }, client));
  return { results, seconds: (performance.now() - startedAt) / 1_000 };
}

/** The least time in which the pace lets a caller be rejected so often. */
const leastSeconds = (count: number) => (0.9 * (count - FREE)) / PER_SECOND;

test('a burst of one token is answered with 429 at a pace, each with Retry-After and an id, and counted', async () => {
  const { gateway, send } = await start();
  const headers = { authorization: TOKEN };
  const { results, seconds } = await flood(300, () => send({ headers, body: BODY }));
  const limited = results.filter(({ status }) => status === 429);
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set([200, 429]));
  expect(seconds).toBeGreaterThan(leastSeconds(limited.length));
  for (const { retryAfter, requestId, error } of limited) {
    expect(retryAfter).toBe('1');
    expect(error.message).toContain('(LEXIGATE_MAX_REQUESTS_PER_SECOND)');
    expect(error.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 1, requestId });
  }
  expect(new Set(limited.map(({ requestId }) => requestId)).size).toBe(limited.length);
  const metrics = await metricsOf(gateway);
  expect(metrics['lexigate_refused_requests_total{code="rate_limited"}']).toBe(limited.length);
  expect(gateway.logLines.filter(({ msg }) => msg === 'request rejected').length).toBeLessThanOrEqual(20);
});

test.each<[string, number, Sent]>([
  ['a token that is wrong', 401, { headers: { authorization: 'Bearer wrong' }, body: BODY }],
  ['no token', 401, { body: BODY }],
  ['a page of another origin', 403, { headers: { origin: 'https://evil.example' }, body: BODY }],
  ['a path that does not exist', 404, { method: 'GET', path: '/nope' }],
  ['a method that does not exist', 405, { method: 'PUT', body: BODY }],
  ['a Host header that is malformed', 400, { headers: { host: 'a b' }, body: BODY }],
])('a burst of requests with %s is answered at a pace', async (_what, status, sent) => {
  const { send } = await start();
  const { results, seconds } = await flood(200, () => send(sent));
  expect(new Set(results.map((result) => result.status))).toEqual(new Set([status]));
  expect(seconds).toBeGreaterThan(leastSeconds(200));
});

test('a burst of connections that send no HTTP is answered at a pace', async () => {
  const { gateway } = await start();
  const { results, seconds } = await flood(150, async () => {
    const { heard, write } = await openConnection(gateway.url);
    write('no HTTP\r\n\r\n');
    await until('the response', () => heard.isClosed);
    return heard.text;
  });
  expect(results.filter((text) => !text.startsWith('HTTP/1.1 400 Bad Request'))).toEqual([]);
  expect(seconds).toBeGreaterThan(leastSeconds(150));
});

test('beside a burst of wrong tokens a valid token of the same address does not wait, and another rejection does', async () => {
  const { gateway, send } = await start(100_000);
  let rejected = 0;
  let isOver = false;
  const flooding = flood(
    10_000,
    async () => {
      if (isOver) return;
      await send({ headers: { authorization: 'Bearer wrong' }, body: BODY });
      rejected += 1;
    },
    64,
  );
  await until('waiting rejections', () => rejected > 2 * FREE);
  const timeOf = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  };
  const headers = { authorization: 'Bearer other-token' };
  const served: number[] = [];
  const refused: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    served.push(await timeOf(() => gateway.query('{ __typename }', {}, headers)));
    refused.push(await timeOf(() => fetch(`${gateway.url}/nope`)));
  }
  isOver = true;
  await flooding;
  expect(median(served)).toBeLessThan(median(refused));
});

test('pipelined requests above the rate are all answered, in order', async () => {
  const { gateway } = await start();
  const { heard, host, write } = await openConnection(gateway.url);
  const head = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${TOKEN}\r\nContent-Type: application/json`;
  const requestOf = (id: number) =>
    `${head}\r\nX-Request-Id: id-${id}\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
  write(Array.from({ length: 90 }, (_, id) => requestOf(id)).join(''));
  const ids = () => [...heard.text.matchAll(/^x-request-id: id-(\d+)/gim)].map(([, id]) => Number(id));
  await until('all responses', () => ids().length === 90);
  expect(ids()).toEqual(Array.from({ length: 90 }, (_, id) => id));
  expect(heard.text.match(/HTTP\/1.1 429 /g)?.length).toBeGreaterThan(70);
});

test('a burst of WebSockets with a wrong token is closed at a pace', async () => {
  const { gateway } = await start();
  const { results, seconds } = await flood(120, async () => {
    const socket = await openRaw(gateway.endpoint);
    socket.send({ type: 'connection_init', payload: { authorization: 'Bearer wrong' } });
    await socket.gone();
    return socket.closed?.code;
  });
  expect(new Set(results)).toEqual(new Set([4403]));
  expect(seconds).toBeGreaterThan(leastSeconds(120));
});

test('operations above the rate that arrive on a WebSocket at once are all rejected, at a pace', async () => {
  const { gateway } = await start();
  const socket = await openRaw(gateway.endpoint);
  socket.send({ type: 'connection_init', payload: { authorization: TOKEN } });
  await socket.received(1);
  const startedAt = performance.now();
  for (let id = 1; id <= 300; id += 1) socket.send(subscribe(String(id), GET_MODEL));
  const rejected = () => socket.frames.filter((frame) => frame.includes('"RATE_LIMITED"')).length;
  await until('an answer to each', () => new Set(idsOf(socket.frames)).size === 300);
  expect(performance.now() - startedAt).toBeGreaterThan(1_000 * leastSeconds(rejected()));
  // The next operation is served when its second has come.
  await until('a served operation', async () => {
    socket.send(subscribe(`late-${socket.count}`, '{ __typename }'));
    await delay(300);
    return socket.frames.some((frame) => frame.includes('"__typename"'));
  });
});

test('a WebSocket whose operations above the rate are read later is not taken for dead, although its pong waits behind them', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { gateway } = await start();
  const socket = await openRaw(gateway.endpoint);
  socket.send({ type: 'connection_init', payload: { authorization: TOKEN } });
  await socket.received(1);
  for (let id = 1; id <= 800; id += 1) socket.send(subscribe(String(id), GET_MODEL));
  await socket.received(150);
  for (let pings = 0; pings < 3; pings += 1) {
    vi.advanceTimersByTime(PING_INTERVAL_MS);
    await delay(200);
  }
  const answered = () => new Set(idsOf(socket.frames)).size;
  await until('an answer to each', () => answered() === 800 || socket.closed !== undefined);
  expect({ answered: answered(), closed: socket.closed }).toEqual({ answered: 800, closed: undefined });
});

test.each([
  ['a token with the role read', { authorization: 'Bearer reader-token' }, 403, 'FORBIDDEN'],
  ['more mutations than their rate', { authorization: TOKEN }, 429, 'RATE_LIMITED'],
])(
  'a burst of mutations with %s is answered at a pace, over HTTP and on a WebSocket',
  async (_what, headers, status, code) => {
    const { gateway, send } = await start(100_000);
    const query = 'mutation { trainModel(id: "") { errors { __typename } } }';
    const body = JSON.stringify({ query });
    const { results, seconds } = await flood(200, () => send({ headers, body }));
    const rejected = results.filter((result) => result.status === status);
    expect(rejected.length).toBeGreaterThan(150);
    expect(new Set(rejected.map(({ error }) => error.extensions['code']))).toEqual(new Set([code]));
    expect(seconds).toBeGreaterThan(leastSeconds(rejected.length));

    const socket = await openRaw(gateway.endpoint);
    socket.send({ type: 'connection_init', payload: headers });
    await socket.received(1);
    // Each group at once, and the next one when all of it are answered.
    const group = 10;
    const startedAt = performance.now();
    for (let sent = 0; sent < 200; sent += group) {
      for (let id = sent; id < sent + group; id += 1) socket.send(subscribe(String(id), query));
      await until('an answer to each', () => new Set(idsOf(socket.frames)).size === sent + group);
    }
    const refused = socket.frames.filter((frame) => frame.includes(`"${code}"`)).length;
    expect(refused).toBeGreaterThan(150);
    expect(performance.now() - startedAt).toBeGreaterThan(1_000 * leastSeconds(refused - group));
  },
);

test('a burst of pings on one WebSocket is answered at a pace, and another one of the same caller is not', async () => {
  const { gateway } = await start();
  const client = new WebSocket(gateway.endpoint.replace('http', 'ws'), PROTOCOL);
  onTestFinished(() => client.terminate());
  await once(client, 'open');
  const frames = await flood(
    150,
    async () => {
      const answered = once(client, 'pong');
      client.ping();
      await answered;
    },
    1,
  );
  expect(frames.seconds).toBeGreaterThan(leastSeconds(150));

  const [socket, other] = [await openRaw(gateway.endpoint), await openRaw(gateway.endpoint)];
  const startedAt = performance.now();
  for (let i = 0; i < 300; i += 1) socket.send({ type: 'ping' });
  for (let i = 0; i < FREE; i += 1) other.send({ type: 'ping' });
  const first = await Promise.race([
    other.received(FREE).then(() => 'the other one'),
    socket.received(300).then(() => 'the one with the burst'),
  ]);
  expect(first).toBe('the other one');
  await socket.received(300);
  expect(performance.now() - startedAt).toBeGreaterThan(1_000 * leastSeconds(300));
  expect(socket.frames.every((frame) => frame === '{"type":"pong"}')).toBe(true);
});

function idsOf(frames: readonly string[]): unknown[] {
  return frames.map((frame) => (JSON.parse(frame) as { id?: string }).id).filter((id) => id !== undefined);
}
