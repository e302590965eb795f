import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { platformError, serviceError } from '../../support/upstream/error-body.ts';
import { WATCH_STATUSES } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { READY_ID } from '../../support/model-id.ts';
import { collect } from '../../support/websocket/client.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';

const WATCH =
  'subscription($id: ID!, $until: [ModelStatus!]) { modelStatus(id: $id, until: $until) { status } }';
const TOKEN = 'Bearer a-very-secret-token';

/** A service whose behaviour each step of the test sets. */
async function startStory() {
  const models = new Map(['m-one', 'm-two', 'm-three'].map((id) => [id, model(id)]));
  const mood = { is: 'well' as 'well' | 'ill' | 'busy' | 'strict' };
  const backend = await startBackend((req, res) => {
    if (mood.is === 'ill') return json(res, 503, serviceError(503, 'ill'));
    if (mood.is === 'busy') return json(res, 429, serviceError(429, 'busy'), { 'retry-after': '1' });
    if (mood.is === 'strict') return json(res, 401, platformError(401, 'Unauthorized'));
    const id = /customizations\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    if (id === undefined) return json(res, 200, { customizations: [...models.values()] });
    const found = models.get(id);
    return found ? json(res, 200, found) : json(res, 404, serviceError(404, 'no such model'));
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 20 });
  return { gateway, mood, models };
}

async function openAs(gateway: TestGateway) {
  const socket = await openRaw(gateway.endpoint);
  socket.send({ type: 'connection_init', payload: { authorization: TOKEN } });
  await socket.received(1);
  return socket;
}

/** Waits until a metric has a value. Fails with its last value. */
async function untilIs(gateway: TestGateway, name: string, value: number): Promise<void> {
  let last: number | undefined;
  await until(`${name} to be ${value}`, async () => {
    last = (await metricsOf(gateway))[name];
    return last === value;
  }).catch(() => expect(last, name).toBe(value));
}

const polls = (kind: string, outcome: string) =>
  `lexigate_status_poll_seconds_count{kind="${kind}",outcome="${outcome}"}`;
const ended = (reason: string) => `lexigate_subscriptions_ended_total{reason="${reason}"}`;

test('watchers, groups, sockets and subscriptions are counted, and subscriptions by the reason of their end', async () => {
  const { gateway, mood, models } = await startStory();
  const before = await metricsOf(gateway);
  expect(before).toMatchObject({
    lexigate_status_watchers: 0,
    lexigate_subscription_groups: 0,
    lexigate_websockets: 0,
    lexigate_subscriptions_active: 0,
    lexigate_subscriptions_started_total: 0,
  });
  const socket = await openAs(gateway);
  socket.send(subscribe('until', WATCH, { id: 'm-one', until: ['AVAILABLE'] }));
  socket.send(subscribe('deleted', WATCH, { id: 'm-two' }));
  socket.send(subscribe('left', WATCH, { id: 'm-one' }));
  socket.send(subscribe('left-with-socket', WATCH, { id: 'm-one' }));
  socket.send(subscribe('unknown', WATCH, { id: 'm-nine' }));
  await socket.heard(({ id, type }) => id === 'unknown' && type === 'error');
  await socket.received(6);
  expect(await metricsOf(gateway)).toMatchObject({
    lexigate_status_watchers: 1,
    lexigate_subscription_groups: 3,
    lexigate_websockets: 1,
    lexigate_subscriptions_active: 4,
    lexigate_subscriptions_started_total: 5,
    [ended('error')]: 1,
  });

  socket.send({ id: 'left', type: 'complete' });
  await untilIs(gateway, ended('left'), 1);
  models.delete('m-two');
  await untilIs(gateway, ended('deleted'), 1);
  models.set('m-one', model('m-one', { status: 'available' }));
  await untilIs(gateway, ended('until'), 1);
  expect((await metricsOf(gateway))['lexigate_subscriptions_active']).toBe(1);
  socket.cut();
  await untilIs(gateway, ended('left'), 2);
  const strict = await openAs(gateway);
  strict.send(subscribe('1', WATCH, { id: 'm-one' }));
  await strict.received(2);
  mood.is = 'strict';
  await untilIs(gateway, ended('error'), 2);

  expect(await metricsOf(gateway)).toMatchObject({
    lexigate_status_watchers: 0,
    lexigate_subscription_groups: 0,
    lexigate_websockets: 1,
    lexigate_subscriptions_active: 0,
    lexigate_subscriptions_started_total: 6,
    [ended('until')]: 1,
    [ended('deleted')]: 1,
    [ended('left')]: 2,
    [ended('error')]: 2,
  });
});

test('one training of a model that was last updated days ago adds seconds to the delay of detection, not days', async () => {
  const gateway = await startGateway({ trainingMs: 300 });
  const { data } = await gateway.query(`{ customization(id: "${READY_ID}") { updated } }`);
  expect(Date.now() - Date.parse(data.customization.updated)).toBeGreaterThan(24 * 3_600_000);
  const watch = `subscription { modelStatus(id: "${READY_ID}", until: [AVAILABLE]) { status } }`;
  const { events, end } = collect(gateway.client(), watch);
  await until('the first event', () => events.length === 1);
  await gateway.query(`mutation { trainModel(id: "${READY_ID}") { errors { message } } }`);
  await until('the end of the training', () => end.kind === 'complete', 30_000);
  const metrics = await metricsOf(gateway);
  expect(metrics['lexigate_status_detection_seconds_count']).toBeGreaterThan(0);
  expect(metrics['lexigate_status_detection_seconds_sum']).toBeLessThan(30);
  expect(metrics['lexigate_trainings_total{outcome="available"}']).toBe(1);
});

test('polls are counted by kind and outcome, and changes by their delay', async () => {
  const { gateway, mood, models } = await startStory();
  const socket = await openAs(gateway);
  socket.send(subscribe('1', WATCH, { id: 'm-one' }));
  await socket.received(2);
  const first = await metricsOf(gateway);
  expect(first[polls('single', 'ok')]).toBeGreaterThanOrEqual(1);
  expect(first[polls('list', 'ok')]).toBeUndefined();
  expect(first['lexigate_status_detection_seconds_count']).toBe(0);
  await until('some intervals', async () => {
    return ((await metricsOf(gateway))['lexigate_status_interval_seconds_count'] ?? 0) >= 3;
  });

  models.set(
    'm-one',
    model('m-one', { status: 'training', updated: new Date(Date.now() - 5_000).toISOString() }),
  );
  await socket.received(3);
  const { lexigate_status_detection_seconds_sum: lateness = 0, ...changed } = await metricsOf(gateway);
  expect(changed['lexigate_status_detection_seconds_count']).toBe(1);
  expect(lateness).toBeGreaterThanOrEqual(5);
  expect(lateness).toBeLessThan(25);
  // The polls are 20 ms apart, or 60 ms when idle, so every delay is far below a second.
  const intervals = changed['lexigate_status_interval_seconds_count'] ?? 0;
  expect((changed['lexigate_status_interval_seconds_sum'] ?? 0) / intervals).toBeLessThan(1);

  socket.send(subscribe('all', WATCH_STATUSES));
  await socket.received(6);
  await until('list polls', async () => ((await metricsOf(gateway))[polls('list', 'ok')] ?? 0) > 0);
  mood.is = 'ill';
  await until('failures', async () => {
    return ((await metricsOf(gateway))[polls('list', 'upstream_unavailable')] ?? 0) > 1;
  });
  mood.is = 'busy';
  await until('a refusal', async () => ((await metricsOf(gateway))[polls('list', 'rate_limited')] ?? 0) > 0);
});

test('events are counted as sent, or as replaced for a slow consumer', async () => {
  let polled = 0;
  const backend = await startBackend((_req, res) => {
    polled += 1;
    const description = 'x'.repeat(200_000);
    json(
      res,
      200,
      model('m-one', { status: 'training', updated: new Date(polled * 1_000).toISOString(), description }),
    );
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 5 });
  const socket = await openRaw(gateway.endpoint, { init: true, onMessage: () => {} });
  socket.send(subscribe('1', 'subscription { modelStatus(id: "m-one") { model { description } } }'));
  await socket.received(4);
  const sent = 'lexigate_status_events_total{outcome="sent"}';
  const replaced = 'lexigate_status_events_total{outcome="replaced"}';
  expect((await metricsOf(gateway))[sent]).toBeGreaterThanOrEqual(3);

  socket.pause();
  await until('events to be replaced', async () => ((await metricsOf(gateway))[replaced] ?? 0) > 10);

  const stalled = await metricsOf(gateway);
  await until('more of them', async () => {
    return ((await metricsOf(gateway))[replaced] ?? 0) > (stalled[replaced] ?? 0) + 10;
  });
  expect((await metricsOf(gateway))[sent]).toBe(stalled[sent]);
});

test('the metrics name neither models nor callers, and their number does not grow', async () => {
  const { gateway, models } = await startStory();
  const socket = await openAs(gateway);
  for (let i = 0; i < 50; i += 1) models.set(`m-extra-${i}`, model(`m-extra-${i}`));
  for (const id of models.keys()) socket.send(subscribe(`op-${id}`, WATCH, { id }));
  socket.send(subscribe('op-unknown', WATCH, { id: 'm-nine' }));
  await socket.received(1 + models.size + 1);
  await gateway.query('{ customization(id: "m-one") { id } }', {}, { authorization: TOKEN });

  const response = await fetch(`${gateway.url}/metrics`);
  const text = await response.text();

  expect(response.headers.get('content-type')).toContain('text/plain');
  for (const secret of ['m-one', 'm-extra', 'm-nine', 'op-', 'secret', 'Bearer', '127.0.0.1']) {
    expect(text).not.toContain(secret);
  }
  const lines = text.split('\n');
  const series = lines.filter((line) => line !== '' && !line.startsWith('#'));
  // Each metric has a help text and a type.
  const names = new Set(series.map((line) => /^(\w+?)(_bucket|_sum|_count)?[ {]/.exec(line)?.[1]));
  for (const name of names) {
    expect(
      lines.some((line) => line.startsWith(`# HELP ${name} `)),
      name,
    ).toBe(true);
    expect(
      lines.some((line) => line.startsWith(`# TYPE ${name} `)),
      name,
    ).toBe(true);
  }
  const own = series.filter((line) => line.startsWith('lexigate_')).join('\n');
  const labels = [...own.matchAll(/(\w+)="/g)].map(([, label]) => label);
  expect(['code', 'kind', 'le', 'method', 'operation', 'outcome', 'reason', 'route', 'version']).toEqual(
    expect.arrayContaining([...new Set(labels)]),
  );
});
