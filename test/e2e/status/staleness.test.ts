import { expect, test } from 'vitest';
import { codeOf, importReducer, type ListedEvent, type Models } from '../../support/doc-code.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { startStatusService } from '../../support/status-service.ts';
import { startBackend } from '../../support/upstream/backend.ts';
import { hang, refuse, type Behaviour } from '../../support/upstream/misbehaviour.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

const STATUS =
  'subscription($id: ID!) { modelStatus(id: $id) { id status model { id } observedAt staleness { confirmedAt code } } }';
const STATUSES = 'subscription { modelStatuses { id status staleness { confirmedAt code } } }';
const LIST = codeOf('docs/subscriptions.md', 'graphql').replace('modelList {', 'modelList { __typename');

const reduceModels = await importReducer();

const latest = ({ events }: { events: any[] }): any => {
  const [event] = Object.values(events.at(-1)?.data ?? {});
  return event;
};
const isStale = (subscriber: { events: any[] }) => Boolean(latest(subscriber)?.staleness);

const OUTAGES: [string, Behaviour, string][] = [
  ['refuses everything', refuse(503, 'down'), 'UPSTREAM_UNAVAILABLE'],
  ['hangs', hang, 'UPSTREAM_TIMEOUT'],
  ['limits the rate', refuse(429, 'slow down', { 'retry-after': '1' }), 'RATE_LIMITED'],
];

test.each(OUTAGES)(
  'when the service %s for a while, five subscriptions and a sixth that starts meanwhile hear so, and hear when it is live again',
  async (_what, outage, code) => {
    const service = await startStatusService('m-1', 'm-2', 'm-3');
    service.set('m-1', { status: 'training' });
    const gateway = await startGateway({
      upstream: { url: service.url },
      pollIntervalMs: 500,
      upstreamTimeoutMs: 4_000,
    });
    const { healthy } = service;
    const five = [
      collect(gateway.client(), STATUS, { id: 'm-1' }),
      collect(gateway.client(), STATUSES),
      collect(gateway.client(), LIST),
      await openEventStream(gateway.endpoint, STATUS, { id: 'm-2' }),
      await openEventStream(gateway.endpoint, LIST),
    ];
    await until('all first events', () => five.every(({ events }) => events.length > 0));
    const lastSeen = new Date().toISOString();

    service.behave(outage);
    const startedAt = performance.now();
    await until('all five to hear', () => five.every(isStale));
    // Two intervals, and at least two seconds; a poll that hangs counts as failed after three.
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    for (const each of five) {
      expect(latest(each).staleness.code).toBe(code);
      expect(latest(each).staleness.confirmedAt >= lastSeen.slice(0, 17)).toBe(true);
    }
    const counts = five.map(({ events }) => events.length);

    const joinedAt = performance.now();
    const sixth = [collect(gateway.client(), LIST), collect(gateway.client(), STATUS, { id: 'm-3' })];
    await until('the sixth to hear', () => sixth.every(isStale));
    expect(performance.now() - joinedAt).toBeLessThan(4_000);
    // Nobody is told twice.
    expect(five.map(({ events }) => events.length)).toEqual(counts);

    service.behave(healthy);
    await until('all to be live', () =>
      [...five, ...sixth].every((each) => latest(each)?.staleness === null),
    );
    for (const list of [five[2], five[4], sixth[0]]) {
      expect(latest(list ?? sixth[0]!).__typename).toBe('ModelListSnapshot');
      const events: ListedEvent[] = (list?.events ?? []).map(({ data }) => data.modelList);
      const models = events.reduce<Models | undefined>(reduceModels, undefined);
      expect(new Set(models?.keys())).toEqual(new Set(['m-1', 'm-2', 'm-3']));
    }
    expect(latest(five[0]!)).toMatchObject({ status: 'TRAINING', model: { id: 'm-1' } });
  },
);

test('a subscription that starts when the service is down hears so within two seconds, although nothing is known', async () => {
  const backend = await startBackend(refuse(503, 'down'));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const startedAt = performance.now();
  const all = [
    collect(gateway.client(), STATUS, { id: 'm-1' }),
    collect(gateway.client(), STATUSES),
    collect(gateway.client(), LIST),
    await openEventStream(gateway.endpoint, LIST),
  ];

  await until('all to hear', () => all.every(isStale));

  expect(performance.now() - startedAt).toBeLessThan(4_000);
  const staleness = { confirmedAt: null, code: 'UPSTREAM_UNAVAILABLE' };
  expect(latest(all[0]!)).toMatchObject({ id: 'm-1', status: 'UNKNOWN', model: null, staleness });
  expect(latest(all[1]!)).toEqual({ id: '', status: 'UNKNOWN', staleness });
  for (const list of all.slice(2)) expect(latest(list)).toEqual({ __typename: 'ModelListStale', staleness });
});

test('a subscription with until does not complete at a status that is not confirmed', async () => {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const early = collect(gateway.client(), STATUS, { id: 'm-1' });
  await until('the first event', () => early.events.length === 1);
  service.behave(refuse(503, 'down'));
  await until('the staleness', () => isStale(early));
  const query =
    'subscription { modelStatus(id: "m-1", until: [READY, UNKNOWN]) { status staleness { code } } }';

  const late = collect(gateway.client(), query);
  await until('the first event', () => late.events.length === 1);
  expect(latest(late)).toMatchObject({ status: 'READY', staleness: { code: 'UPSTREAM_UNAVAILABLE' } });
  expect(late.end).toEqual({});
  service.behave(service.healthy);

  await until('the end', () => late.end.kind === 'complete');
  expect(latest(late)).toEqual({ status: 'READY', staleness: null });
});
