import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { FORCE_TRAINING } from '../../support/documents.ts';
import { collect } from '../../support/websocket/client.ts';
import { startBoth, startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';

/** Example models of a fresh service, by status. */
const READY = '7c1f0a52-93de-4b6b-8f0e-5a2d4c6e9b13';
const AVAILABLE = '9d4e1b86-f05a-4c37-a29b-6b8c73e0d5f1';

const WATCH = `subscription($id: ID!, $until: [ModelStatus!]) {
  modelStatus(id: $id, until: $until) { id status previousStatus progress since observedAt model { id name status } }
}`;
const DELETE = 'mutation($id: ID!) { deleteModel(id: $id) { deletedId } }';

const statesOf = (events: any[]): any[] => events.map(({ data }) => data.modelStatus);
const statusesOf = (events: any[]): string[] => statesOf(events).map(({ status }) => status);

test('the first event is the current state, at once', async () => {
  const { gateway } = await startBoth({ gateway: { pollIntervalMs: 60_000 } });

  const { events, end } = collect(gateway.client(), WATCH, { id: AVAILABLE });
  await until('the first event', () => events.length === 1, 5_000);

  const [state] = statesOf(events);
  expect(state).toMatchObject({
    id: AVAILABLE,
    status: 'AVAILABLE',
    previousStatus: null,
    progress: 100,
    model: { id: AVAILABLE, name: 'Driftstörningar elnät', status: 'AVAILABLE' },
  });
  expect(new Date(state.since).toISOString()).toBe(state.since);
  expect(state.observedAt).toBe(state.since);
  expect(end).toEqual({});
});

test('a training is sent live, from READY through TRAINING to AVAILABLE', async () => {
  const { emulator, gateway } = await startBoth();
  const { events, end } = collect(gateway.client(), WATCH, { id: READY });
  await until('the first event', () => events.length === 1);

  await gateway.query(FORCE_TRAINING, { id: READY });
  await until('the training', () => events.length === 2);
  emulator.clock.advance(60_000);
  await until('its end', () => events.length === 3);

  expect(statesOf(events)).toMatchObject([
    { status: 'READY', previousStatus: null, progress: 0 },
    { status: 'TRAINING', previousStatus: 'READY', progress: 0 },
    { status: 'AVAILABLE', previousStatus: 'TRAINING', progress: 100 },
  ]);
  expect(end).toEqual({});
});

test('events are sent when status, progress, updated or error change, and only then', async () => {
  const steps: Record<string, unknown>[] = [
    { status: 'ready' },
    { status: 'training' },
    { status: 'training', progress: 30 },
    { status: 'training', progress: 30, updated: '2026-05-01T00:00:00.000Z' },
    { status: 'failed', progress: 0, updated: '2026-05-01T00:00:00.000Z' },
    { status: 'failed', progress: 0, updated: '2026-05-01T00:00:00.000Z', error: 'no data' },
  ];
  let step = 0;
  const backend = await startBackend((_req, res) => {
    json(res, 200, model('m-1', { ...steps[step], name: `named ${backend.requests.length} times` }));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const query = `subscription { modelStatus(id: "m-1") { status progress since observedAt model { updated error } } }`;
  const { events } = collect(gateway.client(), query);
  for (step = 0; step < steps.length; step += 1) {
    await until(`event ${step}`, () => events.length === step + 1);
    const polls = backend.requests.length;
    await until('two quiet polls', () => backend.requests.length >= polls + 2);
    expect(events).toHaveLength(step + 1);
  }

  const states = statesOf(events);
  expect(states.map(({ status, progress }) => [status, progress])).toEqual([
    ['READY', 0],
    ['TRAINING', 0],
    ['TRAINING', 30],
    ['TRAINING', 30],
    ['FAILED', 0],
    ['FAILED', 0],
  ]);
  expect(states.at(-1).model.error).toBe('no data');
  // A status keeps the time at which it was first observed. Each event is confirmed later than the one before.
  expect(states[3].since).toBe(states[1].since);
  expect(states[4].since > states[3].since).toBe(true);
  expect(states[3].observedAt > states[2].observedAt).toBe(true);
});

test('until completes the stream right after the event that has the status', async () => {
  const { emulator, gateway } = await startBoth();
  const variables = { id: READY, until: ['AVAILABLE', 'FAILED'] };
  const { events, end } = collect(gateway.client(), WATCH, variables);
  await until('the first event', () => events.length === 1);
  await gateway.query(FORCE_TRAINING, { id: READY });
  await until('the training', () => events.length === 2);
  expect(end).toEqual({});

  emulator.clock.advance(60_000);

  await until('the end', () => end.kind !== undefined);
  expect(end.kind).toBe('complete');
  expect(statusesOf(events)).toEqual(['READY', 'TRAINING', 'AVAILABLE']);
});

test('until completes at once if the model already has the status', async () => {
  const { emulator, gateway } = await startBoth();

  const { events, end } = collect(gateway.client(), WATCH, { id: READY, until: ['READY'] });

  await until('the end', () => end.kind !== undefined);
  expect(end.kind).toBe('complete');
  expect(statusesOf(events)).toEqual(['READY']);
  expect(emulator.requests).toEqual([`GET /v1/customizations/${READY}`]);
});

test.each([[[]], [null]])(
  'with until %j the subscription continues until the client ends it',
  async (statuses) => {
    const { emulator, gateway } = await startBoth();
    const { events, end } = collect(gateway.client(), WATCH, { id: READY, until: statuses });
    await until('the first event', () => events.length === 1);

    await gateway.query(FORCE_TRAINING, { id: READY });
    emulator.clock.advance(60_000);

    await until('the end of the training', () => statusesOf(events).at(-1) === 'AVAILABLE');
    expect(end).toEqual({});
  },
);

test('a deleted model sends DELETED to all its subscribers, and their subscriptions complete', async () => {
  const { gateway } = await startBoth();
  const watching = [gateway.client(), gateway.client()].map((client) =>
    collect(client, WATCH, { id: READY }),
  );
  await until('the first events', () => watching.every(({ events }) => events.length === 1));

  await gateway.query(DELETE, { id: READY });

  await until('the ends', () => watching.every(({ end }) => end.kind !== undefined));
  for (const { events, end } of watching) {
    expect(end.kind).toBe('complete');
    expect(events).toHaveLength(2);
    expect(statesOf(events)[1]).toMatchObject({
      id: READY,
      status: 'DELETED',
      previousStatus: 'READY',
      progress: 0,
      model: null,
    });
  }
});

test('an unknown id terminates the subscription with NOT_FOUND before any event', async () => {
  const { gateway } = await startBoth();

  const { events, end } = collect(gateway.client(), WATCH, { id: UNKNOWN_ID });

  await until('the end', () => end.kind !== undefined);
  expect(events).toEqual([]);
  expect(end.kind).toBe('error');
  expect(end.errors?.[0].extensions.code).toBe('NOT_FOUND');
});

test('a client that reconnects receives the current state, whatever it missed', async () => {
  const { emulator, gateway } = await startBoth();
  const before = gateway.client();
  const missing = collect(before, WATCH, { id: READY });
  await until('the first event', () => missing.events.length === 1);
  before.cut();
  await until('the end of the stream', () => missing.end.kind !== undefined);

  await gateway.query(FORCE_TRAINING, { id: READY });
  emulator.clock.advance(60_000);
  const { events, end } = collect(gateway.client(), WATCH, { id: READY, until: ['AVAILABLE'] });

  await until('the end', () => end.kind !== undefined);
  expect(statusesOf(events)).toEqual(['AVAILABLE']);
});

test('a late joiner receives the same state as earlier subscribers', async () => {
  const { gateway } = await startBoth({ gateway: { pollIntervalMs: 60_000 } });
  const early = collect(gateway.client(), WATCH, { id: READY });
  await until('the first event', () => early.events.length === 1);

  const late = collect(gateway.client(), WATCH, { id: READY });
  await until('the first event of the late joiner', () => late.events.length === 1);

  const [state] = statesOf(late.events);
  expect(state.since).toBe(statesOf(early.events)[0].since);
  expect(state.observedAt >= statesOf(early.events)[0].observedAt).toBe(true);
});

test('a mutation through the gateway starts a poll at once', async () => {
  const { emulator, gateway } = await startBoth({ gateway: { pollIntervalMs: 60_000 } });
  const { events } = collect(gateway.client(), WATCH, { id: READY });
  const polls = () => emulator.requests.filter((request) => request.startsWith('GET')).length;
  // The polls after 0, 1 and 3 seconds. The next one is due nearly four seconds later.
  await until('the first polls', () => polls() === 3);

  await gateway.query(FORCE_TRAINING, { id: READY });
  const answeredAt = performance.now();

  await until('the training', () => events.length === 2, 2_500);
  expect(performance.now() - answeredAt).toBeLessThan(2_500);
  expect(statusesOf(events)).toEqual(['READY', 'TRAINING']);
});

test('a client that subscribes right after a mutation never receives a state from before it', async () => {
  let status = 'available';
  const backend = await startBackend((req, res) => {
    if (req.method === 'POST') {
      status = 'training';
      return json(res, 200, {});
    }
    return setTimeout(() => json(res, 200, model('m-1', { status })), 300);
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 60_000 });
  const watching = collect(gateway.client(), WATCH, { id: 'm-1' });
  await until('the first event', () => watching.events.length === 1);

  await gateway.query(FORCE_TRAINING, { id: 'm-1' });
  const waiting = collect(gateway.client(), WATCH, { id: 'm-1', until: ['AVAILABLE'] });

  await until('its first event', () => waiting.events.length === 1);
  expect(statusesOf(waiting.events)).toEqual(['TRAINING']);
  expect(waiting.end).toEqual({});
});

test('the model of an event costs no call of its own', async () => {
  const { emulator, gateway } = await startBoth({ gateway: { pollIntervalMs: 60_000 } });
  const { events } = collect(gateway.client(), WATCH, { id: READY });
  await until('the first event', () => events.length === 1);
  expect(emulator.requests).toEqual([`GET /v1/customizations/${READY}`]);

  const query = `subscription { modelStatus(id: "${READY}") { model { baseModel { name } } } }`;
  const other = collect(gateway.client(), query);
  await until('the other event', () => other.events.length === 1);
  expect(other.events[0].data.modelStatus.model).toEqual({ baseModel: { name: 'en-US_Telephony' } });
  expect(emulator.requests.filter((request) => request.includes('/models/'))).toHaveLength(1);
});
