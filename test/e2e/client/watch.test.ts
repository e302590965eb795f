import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  createClient,
  unwrap,
  type Client,
  type Connection,
  type ModelList,
  type ModelStatusEvent,
} from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { startProxy } from '../../support/client/proxy.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';
import { until } from '../../support/wait.ts';

/** 1,000 connections are cut with CUTS=1000 and RESTARTS=20. */
const CUTS = Number(process.env.CUTS ?? 24);
const RESTARTS = Number(process.env.RESTARTS ?? 2);

let gateway: TestGateway;
let direct: Client;

beforeAll(async () => {
  const models = Array.from({ length: 4 }, (_, i) => ({ name: `model ${i}` }));
  gateway = await startTestGateway({ models });
  direct = createClient({ url: gateway.url });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

const idOf = (at: number): string => gateway.models[at]?.id ?? '';
const train = async (id: string) => unwrap(await direct.trainModel({ id, input: { force: true } }));

interface Follower {
  events: ModelStatusEvent[];
  connections: Connection[];
  end: Promise<void>;
}

function follow(client: Client, id: string, options: Parameters<Client['watch']>[1] = {}): Follower {
  const events: ModelStatusEvent[] = [];
  const connections: Connection[] = [];
  const watch = client.watch(id, { ...options, onConnection: (each) => void connections.push({ ...each }) });
  const read = async () => {
    for await (const event of watch) events.push(event);
  };
  return { events, connections, end: read() };
}

const statuses = ({ events }: Follower) => events.map(({ status }) => status);
/** The ends of trainings. Each has a time of its own. */
const ends = ({ events }: Follower) =>
  events.flatMap(({ status, model }) =>
    status === 'AVAILABLE' || status === 'FAILED' ? [model?.updated] : [],
  );

test('a watch begins with the current state, and ends at the first status of until', async () => {
  const follower = follow(createClient({ url: gateway.url }), idOf(0), { until: ['AVAILABLE', 'FAILED'] });
  await until('the current state', () => follower.events.length === 1);
  expect(follower.events[0]).toMatchObject({ status: 'READY', model: { name: 'model 0' }, staleness: null });
  await train(idOf(0));
  await until('the training', () => statuses(follower).includes('TRAINING'));
  gateway.clock.advance();
  await follower.end;
  expect(statuses(follower)).toEqual(['READY', 'TRAINING', 'AVAILABLE']);
  expect(follower.connections.map(({ state }) => state)).toEqual(
    expect.arrayContaining(['connecting', 'live', 'closed']),
  );
});

test('a watch that is at its end already yields one state', async () => {
  const follower = follow(direct, idOf(0), { until: ['READY'] });
  await follower.end;
  expect(statuses(follower)).toEqual(['READY']);
});

test('a failed training is a final state with its reason', async () => {
  const follower = follow(direct, idOf(0), { until: ['AVAILABLE', 'FAILED'] });
  gateway.service.failNextTraining('The disk is full');
  await train(idOf(0));
  gateway.clock.advance();
  await follower.end;
  expect(follower.events.at(-1)).toMatchObject({
    status: 'FAILED',
    model: { error: expect.stringContaining('disk') },
  });
});

test('a watch of an unknown model rejects with NOT_FOUND', async () => {
  await expect(follow(direct, UNKNOWN_ID).end).rejects.toMatchObject({
    name: 'OperationError',
    code: 'NOT_FOUND',
  });
  await expect(follow(direct, 'no such/id').end).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a watch ends quietly when its signal is aborted, before and while it runs', async () => {
  await follow(direct, idOf(0), { signal: AbortSignal.abort() }).end;
  const stop = new AbortController();
  const follower = follow(direct, idOf(0), { signal: stop.signal });
  await until('the current state', () => follower.events.length === 1);
  stop.abort();
  await follower.end;
  expect(follower.connections.at(-1)?.state).toBe('closed');
});

test('return() ends a watch that waits for an event', async () => {
  const watch = direct.watch(idOf(0));
  await watch.next();
  const waiting = watch.next();
  await watch.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('a caller that reads slowly gets the latest state, and never loses a final one', async () => {
  const watch = direct.watch(idOf(0));
  await watch.next();
  for (let round = 1; round <= 3; round += 1) {
    await train(idOf(0));
    gateway.clock.advance();
    const check = direct.watch(idOf(0), { until: ['AVAILABLE'] });
    for await (const _ of check);
  }
  await until('the third end', () => (watch.connection.confirmedAt ?? 0) !== 0);
  const seen: string[] = [];
  while (seen.filter((status) => status === 'AVAILABLE').length < 3)
    seen.push((await watch.next()).value?.status ?? '');
  expect(seen.filter((status) => status === 'AVAILABLE')).toHaveLength(3);
  await watch.return();
});

test('every final state is seen once through cut connections and restarts, and each list ends true', async () => {
  const proxy = await startProxy(gateway.url);
  const client = createClient({ url: proxy.url });
  const stop = new AbortController();
  const followers = gateway.models.map(({ id }) => follow(client, id, { signal: stop.signal }));
  let list: ModelList | undefined;
  const listing = (async () => {
    for await (list of client.watchAll({ signal: stop.signal }));
  })();
  await until('all current states', () => followers.every(({ events }) => events.length > 0) && !!list);

  const expected = gateway.models.map((): string[] => []);
  let cuts = 0;
  let restarts = 0;
  for (let round = 0; cuts < CUTS || restarts < RESTARTS; round += 1) {
    await Promise.all(gateway.models.map(({ id }) => train(id)));
    cuts += proxy.cut();
    await delay(randomInt(40));
    gateway.clock.advance();
    cuts += proxy.cut();
    if (restarts < RESTARTS && cuts >= (restarts * CUTS) / RESTARTS) {
      restarts += 1;
      await gateway.restart();
    }
    cuts += proxy.cut();
    for (const [at, { id }] of gateway.models.entries()) {
      const model = await direct.getModel({ id });
      expect(model?.status).toBe('AVAILABLE');
      expected[at]?.push(model?.updated ?? '');
    }
    await until('the end of this training in every watch', () =>
      followers.every((follower, at) => ends(follower).length >= (expected[at]?.length ?? 0)),
    );
  }
  expect(followers.map(ends)).toEqual(expected);

  const { model } = unwrap(
    await direct.createModel({ input: { name: 'created in a gap', baseModelName: 'de-DE_Telephony' } }),
  );
  proxy.cut();
  unwrap(await direct.deleteModel({ id: idOf(0) }));
  await followers[0]?.end;
  expect(followers[0]?.events.at(-1)).toMatchObject({ id: idOf(0), status: 'DELETED', model: null });
  const truth = (await direct.listModels()).map(({ id, status }) => `${id} ${status}`).toSorted();
  const listed = () =>
    list?.models
      .map(({ id, status }) => `${id} ${status}`)
      .toSorted()
      .join();
  await until('the true list', () => listed() === truth.join());
  expect(truth.join()).toContain(model.id);
  stop.abort();
  await Promise.all([listing, ...followers.map(({ end }) => end)]);
}, 600_000);

test('a model that is deleted while the connection is lost ends its watch with DELETED', async () => {
  const proxy = await startProxy(gateway.url);
  const follower = follow(createClient({ url: proxy.url }), idOf(1));
  await until('the current state', () => follower.events.length === 1);
  await gateway.restart();
  proxy.cut();
  unwrap(await direct.deleteModel({ id: idOf(1) }));
  await follower.end;
  expect(statuses(follower)).toEqual(['READY', 'DELETED']);
});

test('the connection says when it was lost and when the state was last confirmed', async () => {
  const proxy = await startProxy(gateway.url);
  const stop = new AbortController();
  const follower = follow(createClient({ url: proxy.url }), idOf(0), { signal: stop.signal });
  await until('live', () => follower.connections.at(-1)?.state === 'live');
  const before = Date.now();
  proxy.cut();
  await until('live again', () => follower.connections.filter(({ state }) => state === 'live').length === 2);
  const states = follower.connections.map(({ state }) => state);
  expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
  const [, live, lost] = follower.connections;
  expect(live).toMatchObject({ error: undefined, staleness: undefined });
  expect(lost?.error).toMatchObject({ name: 'NetworkError', code: 'NETWORK_ERROR' });
  expect(lost?.confirmedAt?.getTime()).toBeLessThanOrEqual(before + 1_000);
  // The state did not change meanwhile, so it is not repeated.
  expect(statuses(follower)).toEqual(['READY']);
  stop.abort();
  await follower.end;
});

test('a service that does not answer is told as staleness, and its return too', async () => {
  const stop = new AbortController();
  const follower = follow(createClient({ url: gateway.url }), idOf(0), { signal: stop.signal });
  await until('live', () => follower.connections.at(-1)?.state === 'live');
  gateway.service.setFaults({ status: 503 });
  await until('staleness', () => follower.connections.at(-1)?.staleness !== undefined);
  expect(follower.connections.at(-1)).toMatchObject({
    state: 'live',
    staleness: { code: 'UPSTREAM_UNAVAILABLE', confirmedAt: expect.any(String) },
  });
  gateway.service.setFaults();
  await until('confirmed again', () => follower.connections.at(-1)?.staleness === undefined);
  stop.abort();
  await follower.end;
});

test('an account without models is an empty list, at once', async () => {
  const empty = await startTestGateway({ models: [] });
  const watch = createClient({ url: empty.url }).watchAll();
  expect((await watch.next()).value).toMatchObject({ models: [], staleness: undefined });
  await watch.return();
  await empty.close();
});

test('an error of onConnection ends the watch with this error', async () => {
  const watch = direct.watch(idOf(0), {
    onConnection({ state }) {
      if (state === 'live') throw new Error('the page has a bug');
    },
  });
  const read = async () => {
    for await (const _ of watch);
  };
  await expect(read()).rejects.toThrow('the page has a bug');
  expect(watch.connection.state).toBe('closed');
});

test('a watch that was left before it began is at its end', async () => {
  const watch = direct.watch(idOf(0));
  await watch.return();
  expect(await watch.next()).toEqual({ done: true, value: undefined });
});
