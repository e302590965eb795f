import { subscribe as onChannel, unsubscribe as offChannel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { GET_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';

const MIB = 1024 * 1024;
const IDS = Array.from({ length: 20 }, (_, i) => `m-${i}`);
const WATCH_ALL = 'subscription { modelStatuses { id progress model { updated description } } }';
const WATCH = 'subscription($id: ID!) { modelStatus(id: $id) { id model { updated description } } }';

/** A service with large models that all change at each poll until `isStill` is set. */
async function startBusyService(descriptionBytes: number) {
  const state = { polls: 0, isStill: false };
  const description = 'x'.repeat(descriptionBytes);
  const backend = await startBackend((req, res) => {
    if (!state.isStill) state.polls += 1;
    const fields = { status: 'training', updated: new Date(state.polls * 1_000).toISOString(), description };
    const id = /customizations\/(.+)$/.exec(req.url ?? '')?.[1];
    if (id !== undefined) return json(res, 200, model(id, fields));
    return json(res, 200, { customizations: IDS.map((each) => model(each, fields)) });
  });
  return { backend, state, now: () => new Date(state.polls * 1_000).toISOString() };
}

/** The server's sockets that are opened from now on, by the client's port. */
function serverSockets(): Map<number | undefined, Socket> {
  const sockets = new Map<number | undefined, Socket>();
  const add = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    sockets.set(socket.remotePort, socket);
  };
  onChannel('net.server.socket', add);
  onTestFinished(() => void offChannel('net.server.socket', add));
  return sockets;
}

/** Bytes in use after garbage collection: the minimum of several samples, because polls go on meanwhile. */
async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const samples: number[] = [];
  while (samples.length < 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    samples.push(heapUsed + arrayBuffers);
  }
  return Math.min(...samples);
}

/** Remembers the last state of each model that a client received. */
function remember() {
  const last = new Map<string, string>();
  let events = 0;
  return {
    last,
    get events() {
      return events;
    },
    onMessage: ({ type, payload }: any) => {
      if (type !== 'next') return;
      events += 1;
      const state = payload.data.modelStatuses ?? payload.data.modelStatus;
      last.set(state.id, state.model.updated);
    },
  };
}

test('a client that reads nothing for ten thousand events uses little memory, delays no other client, and then receives the latest state', async () => {
  const { backend, state, now } = await startBusyService(10_000);
  const gateway = await startGateway({
    upstream: { url: backend.url },
    pollIntervalMs: 1,
    // On a busy machine ten thousand events take longer than the default stall timeout.
    connectionLimits: { maxBufferedBytes: MIB, stallTimeoutMs: 600_000 },
  });
  const sockets = serverSockets();
  const [received, missed] = [remember(), remember()];
  const reader = await openRaw(gateway.endpoint, { init: true, onMessage: received.onMessage });
  reader.send(subscribe('1', WATCH_ALL));
  const becomeStill = async () => {
    state.isStill = true;
    await until('the latest state for the reader', () => IDS.every((id) => received.last.get(id) === now()));
  };
  /** Sends ten thousand events to the reader; returns by how many bytes the memory in use has grown. */
  const grow = async (onLook: () => void) => {
    await becomeStill();
    const before = await bytesInUse();
    const from = received.events;
    state.isStill = false;
    const areReceived = () => {
      onLook();
      return received.events >= from + 10_000;
    };
    await until('ten thousand events', areReceived, 200_000);
    await becomeStill();
    return (await bytesInUse()) - before;
  };
  // The same number of events without a stalled client loads all code and fills all caches.
  await grow(() => {});

  const stalled = await openRaw(gateway.endpoint, { init: true, onMessage: missed.onMessage });
  const held = sockets.get(stalled.tcp.localPort) as Socket;
  stalled.send(subscribe('1', WATCH_ALL));
  await until('the first events', () => missed.events > 0);
  stalled.pause();
  state.isStill = false;
  await until('the buffers to be full', () => held.writableNeedDrain);
  let most = 0;
  const grown = await grow(() => (most = Math.max(most, held.writableLength)));

  expect(held.writableLength).toBeGreaterThan(0);
  expect(most).toBeLessThan(MIB);
  // Ten thousand events have a hundred million bytes in total.
  expect(grown).toBeLessThan(MIB);
  expect(missed.events).toBeLessThan(received.events - 9_000);
  stalled.resume();
  await until('the latest state for the stalled client', () =>
    IDS.every((id) => missed.last.get(id) === now()),
  );
  expect(missed.events).toBeLessThan(received.events - 5_000);
  expect((await gateway.query(GET_MODEL)).data.customization.id).toBe('m-1');
}, 500_000);

test('a client that reads nothing for the stall timeout is disconnected, and other clients are not affected', async () => {
  const { backend, state, now } = await startBusyService(50_000);
  const gateway = await startGateway({
    upstream: { url: backend.url },
    pollIntervalMs: 1,
    connectionLimits: { maxBufferedBytes: MIB, stallTimeoutMs: 1_000 },
  });
  const received = remember();
  const reader = await openRaw(gateway.endpoint, { init: true, onMessage: received.onMessage });
  const stalled = await openRaw(gateway.endpoint, { init: true });
  for (const { send } of [reader, stalled]) send(subscribe('1', WATCH_ALL));
  await stalled.received(2);
  stalled.pause();

  await until('the stalled client to be disconnected', async () => {
    return (await metricsOf(gateway))['lexigate_websockets'] === 1;
  });

  expect((await metricsOf(gateway))['lexigate_subscriptions_active']).toBe(1);
  state.isStill = true;
  await until('the latest state for the reader', () => IDS.every((id) => received.last.get(id) === now()));
  expect(reader.closed).toBeUndefined();
  stalled.resume();
  await stalled.gone();
  expect(stalled.closed?.code).toBe(1006);
});

test('a client whose buffer exceeds the limit is disconnected, and other clients are not affected', async () => {
  const { backend, state, now } = await startBusyService(400_000);
  state.isStill = true;
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const sockets = serverSockets();
  const received = remember();
  const reader = await openRaw(gateway.endpoint, { init: true, onMessage: received.onMessage });
  reader.send(subscribe('1', WATCH, { id: 'm-1' }));
  const greedy = await openRaw(gateway.endpoint, { init: true });
  const held = sockets.get(greedy.tcp.localPort) as Socket;
  greedy.pause();

  let most = 0;
  for (let i = 0; i < 100 && !held.destroyed; i += 1) {
    const requestsBefore = backend.requests.length;
    greedy.send(
      subscribe(`q-${i}`, 'query($i: ID!) { customization(id: $i) { description } }', { i: `m-${i % 20}` }),
    );
    await until('the query to run', () => held.destroyed || backend.requests.length > requestsBefore);
    most = Math.max(most, held.writableLength);
  }

  await until('the greedy client to be disconnected', () => held.destroyed);
  expect(most).toBeLessThan(3 * MIB);
  await until('its end to be counted', async () => (await metricsOf(gateway))['lexigate_websockets'] === 1);
  state.isStill = false;
  await until('some changes', () => state.polls > 3);
  state.isStill = true;
  await until('the latest state for the reader', () => received.last.get('m-1') === now());
  expect(reader.closed).toBeUndefined();
});

test('a client with many subscriptions that starts to read late keeps its socket', async () => {
  const { backend, state, now } = await startBusyService(60_000);
  state.isStill = true;
  const gateway = await startGateway({ upstream: { url: backend.url }, limits: { socketOperations: 1_000 } });
  const sockets = serverSockets();
  const ids = new Set<string>();
  const late = await openRaw(gateway.endpoint, {
    init: true,
    onMessage({ id, type, payload }) {
      if (type === 'next' && payload.data.modelStatus.model.updated === now()) ids.add(id);
    },
  });
  const held = sockets.get(late.tcp.localPort) as Socket;
  late.pause();
  const count = 500;
  for (let i = 0; i < count; i += 1) late.send(subscribe(`${i}`, WATCH, { id: 'm-1' }));
  await until('the buffers to be full', () => held.writableNeedDrain);
  await until('all subscriptions to start', async () => {
    return (await metricsOf(gateway))['lexigate_subscriptions_active'] === count;
  });

  late.resume();

  await until('an event for all', () => ids.size === count || late.closed !== undefined);
  expect(late.closed).toBeUndefined();
  expect(ids.size).toBe(count);
});

test('events that take longer to resolve than the poll interval are still sent', async () => {
  let polls = 0;
  const backend = await startBackend((req, res) => {
    if (req.url?.startsWith('/v1/models/')) {
      setTimeout(() => json(res, 200, { name: 'en-US_Telephony', language: 'en-US', rate: 8_000 }), 200);
      return;
    }
    polls += 1;
    json(res, 200, model('m-1', { status: 'training', updated: new Date(polls * 1_000).toISOString() }));
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 10 });
  const socket = await openRaw(gateway.endpoint, { init: true });

  socket.send(
    subscribe('1', 'subscription { modelStatus(id: "m-1") { model { updated baseModel { name } } } }'),
  );

  await socket.received(4);
  expect(polls).toBeGreaterThan(10);
});
