import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { ask } from '../../support/websocket/client.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';

const MIB = 1024 * 1024;
const STALL_MS = 1_000;
const connectionLimits = { maxBufferedBytes: MIB, stallTimeoutMs: STALL_MS };
const WATCH = 'subscription { modelStatus(id: "m-1") { progress model { description } } }';

/** A service with one model whose progress grows with each poll. */
async function startChanging(descriptionBytes: number) {
  const state = { polls: 0, isStill: false };
  const description = 'x'.repeat(descriptionBytes);
  const backend = await startBackend((_req, res) => {
    if (!state.isStill) state.polls += 1;
    json(res, 200, model('m-1', { status: 'training', progress: state.polls % 100, description }));
  });
  return { backend, state };
}

/** A service whose list of models has about `bytes` bytes. */
function startLarge(bytes: number) {
  const customizations = Array.from({ length: 100 }, (_, i) =>
    model(`m-${i}`, { description: 'x'.repeat(bytes / 100) }),
  );
  return startBackend((_req, res) => json(res, 200, { customizations }));
}

function requestOf(host: string, query: string, headers = ''): string {
  return `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`;
}

test('a client that does not read its answer is cut after the stall timeout', async () => {
  const backend = await startLarge(7 * MIB);
  const gateway = await startGateway({ upstream: { url: backend.url }, connectionLimits });
  const { heard, host, write, pause, resume } = await openConnection(gateway.url);
  pause();
  write(requestOf(host, '{ customizations { description } }'));
  await until('the end of the request', () => gateway.logLines.some(({ msg }) => msg === 'request'));
  resume();
  await until('the close', () => heard.isClosed);
  expect(heard.text.length).toBeLessThan(7 * MIB);
});

test('a client that reads a large answer slowly, but all the time, gets all of it', async () => {
  const backend = await startLarge(6 * MIB);
  // Long enough that a busy machine does not make a pause of the client longer.
  const stallTimeoutMs = 3 * STALL_MS;
  const gateway = await startGateway({
    upstream: { url: backend.url },
    connectionLimits: { ...connectionLimits, stallTimeoutMs },
  });
  const { heard, host, write, pauseAtNextBytes, resume } = await openConnection(gateway.url);
  write(requestOf(host, '{ customizations { description } }'));
  const isRead = () => heard.isClosed || heard.text.endsWith(']}}');
  let pauses = 0;
  while (!isRead()) {
    // A mebibyte, which a client must read in this time, and some more.
    const enough = heard.text.length + 1.1 * MIB;
    while (heard.text.length < enough && !isRead()) {
      const before = heard.text.length;
      void pauseAtNextBytes();
      resume();
      await until('more of the answer', () => heard.text.length > before || heard.isClosed);
    }
    await delay(0.4 * stallTimeoutMs);
    pauses += 1;
  }
  // Together longer than the timeout.
  expect(pauses).toBeGreaterThan(3);
  expect(heard.isClosed).toBe(false);
  expect(heard.text.length).toBeGreaterThan(6 * MIB);
});

test.each(['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'])(
  'a stream of %s that its client does not read ends after the stall timeout, and other streams continue',
  async (accept) => {
    const { backend, state } = await startChanging(400_000);
    const gateway = await startGateway({
      upstream: { url: backend.url },
      pollIntervalMs: 1,
      connectionLimits,
    });
    const reader = await openEventStream(gateway.endpoint, WATCH);
    const stalled = await openConnection(gateway.url);
    stalled.pause();
    stalled.write(requestOf(stalled.host, WATCH, `Accept: ${accept}\r\n`));
    await until('both streams', async () => {
      return (await metricsOf(gateway))['lexigate_subscriptions_active'] === 2;
    });
    await until('the end of the stalled stream', async () => {
      return (await metricsOf(gateway))['lexigate_subscriptions_active'] === 1;
    });
    state.isStill = true;
    await until('the latest state for the reader', () => {
      return reader.events.at(-1)?.data.modelStatus.progress === state.polls % 100;
    });
    expect(reader.end).toEqual({});
  },
);

/** An answer of nearly 16 MiB. */
const TWO_LISTS = '{ a: customizations { description } b: customizations { description } }';

test('a client that reads normally gets an answer of 15 MiB over HTTP, server-sent events and WebSocket', async () => {
  const backend = await startLarge(7.5 * MIB);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  for (const accept of ['application/json', 'text/event-stream']) {
    const response = await fetch(`${gateway.endpoint}?query=${encodeURIComponent(TWO_LISTS)}`, {
      headers: { accept },
    });
    const text = await response.text();
    expect(text.length).toBeGreaterThan(15 * MIB);
    expect(text).not.toContain('"errors"');
  }
  const { data, errors } = await ask(gateway.client(), TWO_LISTS);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data).length).toBeGreaterThan(15 * MIB);
});

test('a client with several large answers on one WebSocket gets all of them, and control frames between', async () => {
  const backend = await startLarge(2 * MIB);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  let [answers, pongs] = [0, 0];
  const socket = await openRaw(gateway.endpoint, {
    init: true,
    onMessage: ({ type, payload }) => {
      if (type === 'next' && payload.data.customizations.length === 100) answers += 1;
      if (type === 'pong') pongs += 1;
    },
  });
  for (let i = 0; i < 12; i += 1) socket.send(subscribe(`${i}`, '{ customizations { description } }'));
  socket.send({ type: 'ping' });
  await until('all answers', () => answers === 12 || socket.closed !== undefined);
  expect(socket.closed).toBeUndefined();
  expect(pongs).toBe(1);
});

test('answers on one WebSocket beyond the bytes of a caller get an error each, and the socket stays', async () => {
  const backend = await startLarge(7.5 * MIB);
  const gateway = await startGateway({
    upstream: { url: backend.url },
    limits: { bytesPerCaller: 20 * MIB },
  });
  const ends: string[] = [];
  const socket = await openRaw(gateway.endpoint, {
    init: true,
    onMessage: ({ type, payload }) => {
      if (type === 'next') ends.push('data');
      if (type === 'error') ends.push(payload[0].extensions.code);
    },
  });
  for (let i = 0; i < 6; i += 1) socket.send(subscribe(`${i}`, TWO_LISTS));
  await until('all ends', () => ends.length === 6 || socket.closed !== undefined);
  expect(socket.closed).toBeUndefined();
  expect(new Set(ends)).toEqual(new Set(['data', 'TOO_MANY_BYTES']));
});

/** Reads one chunk, now and then, until the connection is cut. */
async function drip(connection: { resume: () => void; pause: () => void }, isCut: () => boolean) {
  const deadline = performance.now() + 20_000;
  while (!isCut()) {
    if (performance.now() > deadline) throw new Error('the connection was not cut');
    connection.resume();
    await delay(0);
    connection.pause();
    await delay(0.4 * STALL_MS);
  }
}

test.each(['HTTP', 'server-sent events', 'WebSocket'])(
  'a client that reads a little of a large answer now and then is dropped over %s',
  async (transport) => {
    const backend = await startLarge(7.5 * MIB);
    const gateway = await startGateway({ upstream: { url: backend.url }, connectionLimits });
    const isCut = () => gateway.logLines.some(({ msg }) => msg === 'request');
    if (transport === 'WebSocket') {
      const socket = await openRaw(gateway.endpoint, { init: true });
      socket.send(subscribe('1', TWO_LISTS));
      const sockets = async () => (await metricsOf(gateway))['lexigate_websockets'];
      let open: number | undefined = 1;
      await drip(
        {
          pause: socket.pause,
          resume() {
            socket.resume();
            void sockets().then((count) => (open = count));
          },
        },
        () => open === 0,
      );
      return;
    }
    const { heard, host, write, pause, resume } = await openConnection(gateway.url);
    pause();
    const accept = transport === 'HTTP' ? '' : 'Accept: text/event-stream\r\n';
    write(requestOf(host, TWO_LISTS, accept));
    await drip({ pause, resume }, isCut);
    expect(heard.text.length).toBeLessThan(15 * MIB);
  },
);

test('an event stream that is read late skips to the newest state', async () => {
  const { backend, state } = await startChanging(400_000);
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 1 });
  const { heard, host, write, pause, resume } = await openConnection(gateway.url);
  pause();
  write(requestOf(host, WATCH, 'Accept: text/event-stream\r\n'));
  await until('many changes', () => state.polls > 300, 60_000);
  state.isStill = true;
  resume();
  const last = () => /.*"progress":(\d+)/s.exec(heard.text)?.[1];
  await until('the latest state', () => last() === String(state.polls % 100), 60_000);
  expect(heard.text.match(/event: next/g)?.length).toBeLessThan(100);
  expect(heard.isClosed).toBe(false);
});

test('an event stream without changes has a comment at least every 15 s', async () => {
  const { backend, state } = await startChanging(10);
  state.isStill = true;
  const gateway = await startGateway({ upstream: { url: backend.url } });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { heard, host, write } = await openConnection(gateway.url);
  write(requestOf(host, WATCH, 'Accept: text/event-stream\r\n'));
  await until('the first event', () => heard.text.includes('event: next'));
  const comments = () => heard.text.match(/^:\r?$/gm)?.length ?? 0;
  const before = comments();
  for (let i = 1; i <= 3; i += 1) {
    vi.advanceTimersByTime(15_000);
    await until('a comment', () => comments() >= before + i);
  }
});

test('event streams with the same document, variables and scope form one group', async () => {
  const { backend, state } = await startChanging(10);
  state.isStill = true;
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => openEventStream(gateway.endpoint, WATCH)),
  );
  await until('the first events', () => streams.every(({ events }) => events.length === 1));
  expect((await metricsOf(gateway))['lexigate_subscription_groups']).toBe(1);

  state.polls += 1;

  await until('the next events', () => streams.every(({ events }) => events.length === 2));
  for (const stream of streams) stream.leave();
  await until('the end of the group', async () => {
    return (await metricsOf(gateway))['lexigate_subscription_groups'] === 0;
  });
});

test('an event stream has the headers that keep proxies from buffering it', async () => {
  const { backend } = await startChanging(10);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const sent = request(`${gateway.endpoint}?query=${encodeURIComponent(WATCH)}`, {
    headers: { accept: 'text/event-stream' },
  });
  onTestFinished(() => void sent.destroy());
  const headers = new Promise<Record<string, unknown>>((resolve) =>
    sent.on('response', (response) => resolve(response.headers)),
  );
  sent.end();
  expect(await headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  expect(await headers).not.toHaveProperty('content-encoding');
});
