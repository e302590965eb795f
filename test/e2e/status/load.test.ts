import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { collect } from '../../support/websocket/client.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until, untilQuiet } from '../../support/wait.ts';

const WATCH = 'subscription($id: ID!) { modelStatus(id: $id) { status progress } }';
const POLL_MS = 200;

/** A service whose models are in training, with the times of its requests. */
async function startTraining() {
  const state = { progress: 0 };
  const requests: { path: string; at: number }[] = [];
  const backend = await startBackend((req, res) => {
    requests.push({ path: req.url ?? '', at: performance.now() });
    const fields = { status: 'training', progress: state.progress };
    const id = req.url?.match(/customizations\/(.+)$/)?.[1];
    if (id !== undefined) return json(res, 200, model(id, fields));
    const ids = ['m-1', 'm-2', 'm-3', 'm-4'];
    return json(res, 200, { customizations: ids.map((each) => model(each, fields)) });
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: POLL_MS });
  return { gateway, requests, state };
}

/** The shortest time between two consecutive requests. A poll starts at least a poll interval after the last response. */
function shortestGap(requests: readonly { at: number }[]): number {
  return Math.min(...requests.slice(1).map(({ at }, i) => at - (requests[i]?.at ?? 0)));
}

test('a thousand subscribers on twenty sockets cost one call per poll, as one subscriber does', async () => {
  const { gateway, requests, state } = await startTraining();
  const one = collect(gateway.client(), WATCH, { id: 'm-1' });
  await until('polls for one', () => requests.length >= 8);
  const before = requests.length;
  expect(shortestGap(requests)).toBeGreaterThan(POLL_MS * 0.85);

  const clients = Array.from({ length: 20 }, () => gateway.client());
  const all = clients.flatMap((client) => {
    return Array.from({ length: 50 }, () => collect(client, WATCH, { id: 'm-1' }));
  });
  await until('a first event for all', () => all.every(({ events }) => events.length === 1));
  const joined = requests.length;
  await until('polls for all', () => requests.length >= joined + 8);
  state.progress = 50;
  await until('the change for all', () => [one, ...all].every(({ events }) => events.length === 2));

  expect(requests.length).toBeGreaterThan(before + 8);
  expect(shortestGap(requests)).toBeGreaterThan(POLL_MS * 0.85);
  expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(['/v1/customizations/m-1']));
  for (const { events } of all) {
    expect(events.map(({ data }) => data.modelStatus.progress)).toEqual([0, 50]);
  }
});

test('from three watched models up, one list call per poll serves them all', async () => {
  const { gateway, requests, state } = await startTraining();
  const client = gateway.client();
  const all = ['m-1', 'm-2', 'm-3', 'm-4'].map((id) => collect(client, WATCH, { id }));
  await until('a first event for all', () => all.every(({ events }) => events.length === 1));
  const joined = requests.length;

  await until('polls for all', () => requests.length >= joined + 6);
  state.progress = 50;
  await until('the change for all', () => all.every(({ events }) => events.length === 2));

  // The first request may belong to the poll cycle that was under way.
  const polls = requests.slice(joined + 1);
  expect(new Set(polls.map(({ path }) => path))).toEqual(new Set(['/v1/customizations']));
  expect(shortestGap(polls)).toBeGreaterThan(POLL_MS * 0.85);
});

const LEAVING: [string, (gateway: TestGateway) => Promise<() => unknown>][] = [
  [
    'unsubscribes',
    async (gateway) => {
      const { events, unsubscribe } = collect(gateway.client(), WATCH, { id: 'm-1' });
      await until('the first event', () => events.length === 1);
      return unsubscribe;
    },
  ],
  [
    'closes its socket',
    async (gateway) => {
      const client = gateway.client();
      const { events } = collect(client, WATCH, { id: 'm-1' });
      await until('the first event', () => events.length === 1);
      return () => client.dispose();
    },
  ],
  [
    'loses its socket',
    async (gateway) => {
      const client = gateway.client();
      const { events } = collect(client, WATCH, { id: 'm-1' });
      await until('the first event', () => events.length === 1);
      return () => client.cut();
    },
  ],
  [
    'leaves its event stream',
    async (gateway) => {
      const stream = await openEventStream(gateway.endpoint, WATCH, { id: 'm-1' });
      await until('the first event', () => stream.events.length === 1);
      return () => stream.leave();
    },
  ],
];

test.each(LEAVING)('the polls stop within 2 s after the last subscriber %s', async (_how, subscribe) => {
  const { gateway, requests } = await startTraining();
  const leaves = [await subscribe(gateway), await subscribe(gateway)];
  const first = requests.length;
  await until('polls', () => requests.length >= first + 3);

  await leaves[0]?.();
  const left = requests.length;
  await until('polls for the subscriber that stayed', () => requests.length >= left + 3);
  const leftAt = performance.now();
  await leaves[1]?.();

  await untilQuiet('the polls', () => requests.length, POLL_MS * 5);
  expect((requests.at(-1)?.at ?? 0) - leftAt).toBeLessThan(2_000);
});

test('the polls stop when a subscriber leaves before its first event', async () => {
  let requests = 0;
  const backend = await startBackend(() => void (requests += 1));
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: 60_000 });
  const { unsubscribe } = collect(gateway.client(), WATCH, { id: 'm-1' });
  await until('the poll', () => requests === 1);

  unsubscribe();

  await until('the poll to be aborted', () => backend.aborted.length === 1, 5_000);
  await untilQuiet('the polls', () => requests, 500);
  expect(requests).toBe(1);
});

test('a subscription over server-sent events receives the same as one over WebSocket', async () => {
  const { gateway, state } = await startTraining();
  const query = `subscription { modelStatus(id: "m-1", until: [AVAILABLE]) { id status previousStatus progress since } }`;
  const socket = collect(gateway.client(), query);
  const stream = await openEventStream(gateway.endpoint, query);
  expect(stream.status).toBe(200);
  await until('the first events', () => socket.events.length === 1 && stream.events.length === 1);

  for (const progress of [20, 60, 90]) {
    const before = stream.events.length;
    state.progress = progress;
    await until('the next events', () => socket.events.length > before && stream.events.length > before);
  }

  expect(stream.events).toEqual(socket.events);
  expect(stream.events.map(({ data }) => data.modelStatus.progress)).toEqual([0, 20, 60, 90]);
  expect(stream.end).toEqual({});
});

test('until completes an event stream after its last event', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1', { status: 'available' })));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const query = 'subscription { modelStatus(id: "m-1", until: [AVAILABLE]) { status } }';

  const stream = await openEventStream(gateway.endpoint, query);

  await until('the end', () => stream.end.kind !== undefined);
  expect(stream.end.kind).toBe('complete');
  expect(stream.events).toEqual([{ data: { modelStatus: { status: 'AVAILABLE' } } }]);
});
