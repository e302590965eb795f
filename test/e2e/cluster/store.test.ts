import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../../../src/cluster/redis-connection.ts';
import { createRedisStore } from '../../../src/cluster/redis-store.ts';
import { LEASE_MS, type Hint, type ScopeStore, type Standing } from '../../../src/cluster/store.ts';
import { createMemoryStore, MemoryServer } from '../../support/cluster/memory-store.ts';
import {
  addressOf,
  ENGINES,
  hasRedis,
  REDIS,
  startRedis,
  type Engine,
} from '../../support/cluster/redis-server.ts';
import { until } from '../../support/wait.ts';

/** What a test does with one scope of a store. */
interface Harness {
  open: (onHint?: (hint: Hint) => void) => Promise<ScopeStore>;
  /** Lets time pass for the server. */
  pass: (ms: number) => Promise<void>;
  /** Replaces the server by one that knows what it knew, as after a restart or a failover. */
  restart: () => Promise<void>;
}

async function memory(): Promise<Harness> {
  let now = Date.now() * 1_000;
  const server = new MemoryServer(() => (now += 1));
  const store = createMemoryStore(server);
  return {
    async open(onHint = () => {}) {
      const scope = store.open('tag', { onHint, onAvailable: () => {} });
      await scope.subscribed();
      return scope;
    },
    pass: async (ms) => void (now += ms * 1_000),
    restart: async () => server.restart(),
  };
}

async function redis(engine: Engine): Promise<Harness> {
  const server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'], { engine });
  const store = createRedisStore({
    connect: (events) => connectRedis({ address: addressOf(server), ...events }),
    prefix: 'test',
    observer: {},
  });
  onTestFinished(() => store.close());
  await until('Redis to be available', () => store.isAvailable);
  return {
    async open(onHint = () => {}) {
      const scope = store.open('tag', { onHint, onAvailable: () => {} });
      await scope.subscribed();
      return scope;
    },
    pass: (ms) => delay(ms + 5),
    async restart() {
      await server.kill();
      await until('Redis to be away', () => !store.isAvailable);
      await server.start();
      await until('Redis to be available', () => store.isAvailable);
    },
  };
}

const stores: [string, () => Promise<Harness>][] = [['memory', memory]];
for (const engine of ENGINES) if (!engine.isSkipped) stores.push([engine.name, () => redis(engine)]);
const interest = Buffer.from([0, 58, 255, 10, 13]);
const content = Buffer.from([1, 0, 255, 10, 13]);
const call = (replica: string, from = 0, contentAt = 0) => ({ replica, from, contentAt });
const watching = (replica: string, from = 0, contentAt = 0) => ({
  ...call(replica, from, contentAt),
  interest,
});
const attend = (scope: ScopeStore, replica: string) =>
  scope.attend({ ...watching(replica), isMutation: false, unreadableAt: 0 });
const begin = (scope: ScopeStore, replica: string, want: 'none' | 'recent' | 'new' = 'recent') =>
  scope.begin({ ...watching(replica), want });

/** Begins a poll that must be granted; returns its token. */
async function tokenOf(scope: ScopeStore, replica: string): Promise<number> {
  const { token } = await begin(scope, replica);
  return token ?? expect.unreachable('the lease is not free');
}

const publish = (scope: ScopeStore, replica: string, token: number, given: Buffer | undefined = content) =>
  scope.publish({ ...call(replica), token, observedAt: 1_234, content: given });

describe.each(stores)('in %s', (_name, start) => {
  test('an unknown scope has no lease and no snapshot', async () => {
    const { open } = await start();
    const standing = await attend(await open(), 'a');
    expect(standing).toMatchObject({ lease: 'free', leaseLeftMs: 0, mutatedAt: 0, wantedAt: 0 });
    expect(standing.snapshot).toBeUndefined();
  });

  test('one replica has the lease, and knows what the others watch', async () => {
    const { open } = await start();
    const scope = await open();
    await attend(scope, 'b');
    const first = await begin(scope, 'a');
    const second = await begin(scope, 'b');
    expect(first).toMatchObject({ lease: 'own', interests: [interest] });
    expect(first.leaseLeftMs).toBeGreaterThan(LEASE_MS - 1_000);
    expect(second).toMatchObject({ lease: 'other', token: undefined, interests: [] });
  });

  test('each poll has a greater number than all before it, whatever the replica knows', async () => {
    const { open } = await start();
    const scope = await open();
    const first = await tokenOf(scope, 'a');
    const second = await tokenOf(scope, 'a');
    expect(second).toBeGreaterThan(first);
    const from = second + 10_000_000_000;
    const { token } = await scope.begin({ ...watching('a', from), want: 'recent' });
    expect(token).toBeGreaterThan(from);
    expect(Number.isSafeInteger(token)).toBe(true);
  });

  test('an accepted poll is the snapshot, and its bytes come back once', async () => {
    const { open } = await start();
    const scope = await open();
    const token = await tokenOf(scope, 'a');
    const published = await publish(scope, 'a', token);
    const { snapshot } = await attend(scope, 'b');
    expect(published).toMatchObject({ isAccepted: true, snapshot: { position: token } });
    expect(snapshot).toMatchObject({ position: token, contentAt: token, observedAt: 1_234, content });
    expect(snapshot?.ageMs).toBeGreaterThanOrEqual(0);
    const again = await scope.attend({ ...watching('b', token, token), isMutation: false, unreadableAt: 0 });
    expect(again.snapshot).toMatchObject({ position: token, contentAt: token, content: undefined });
  });

  test('a poll that found no change confirms the snapshot', async () => {
    const { open } = await start();
    const scope = await open();
    const first = await tokenOf(scope, 'a');
    await publish(scope, 'a', first);
    const second = await tokenOf(scope, 'a');
    const confirmation = { ...call('a', 0, first), token: second, observedAt: 5_678, content: undefined };
    expect(await scope.publish(confirmation)).toMatchObject({ isAccepted: true });
    const { snapshot } = await attend(scope, 'b');
    expect(snapshot).toMatchObject({ position: second, contentAt: first, observedAt: 5_678, content });
  });

  test('a poll without content is refused if the store has another content', async () => {
    const { open } = await start();
    const scope = await open();
    const token = await tokenOf(scope, 'a');
    const published = await scope.publish({ ...call('a', 0, 7), token, observedAt: 1, content: undefined });
    expect(published.isAccepted).toBe(false);
  });

  test('a poll is refused after a newer one began, also of the same replica', async () => {
    const { open } = await start();
    const scope = await open();
    const old = await tokenOf(scope, 'a');
    const young = await tokenOf(scope, 'a');
    expect((await publish(scope, 'a', old)).isAccepted).toBe(false);
    expect((await publish(scope, 'b', young)).isAccepted).toBe(false);
    expect((await publish(scope, 'a', young)).isAccepted).toBe(true);
  });

  test('a lease that is renewed stays, one that is not expires, and its poll is refused', async () => {
    const { open, pass } = await start();
    const scope = await open();
    const token = await tokenOf(scope, 'a');
    await pass(LEASE_MS / 2);
    expect(await attend(scope, 'a')).toMatchObject({ lease: 'own' });
    await pass(LEASE_MS / 2 + 200);
    expect(await attend(scope, 'b')).toMatchObject({ lease: 'other' });
    await pass(LEASE_MS / 2);
    expect(await attend(scope, 'b')).toMatchObject({ lease: 'free' });
    expect(await publish(scope, 'a', token)).toMatchObject({ isAccepted: false, lease: 'free' });
    const taken = await begin(scope, 'b');
    expect(taken.token).toBeGreaterThan(token);
    // What `a` watched has expired, too.
    expect(taken.interests).toEqual([]);
    expect(await publish(scope, 'a', token)).toMatchObject({ isAccepted: false, lease: 'other' });
  });

  test('a late joiner asks once for a poll, and a poll that has just begun serves it', async () => {
    const { open, pass } = await start();
    const hints: Hint[] = [];
    const scope = await open((hint) => hints.push(hint));
    const token = await tokenOf(scope, 'a');
    expect(await begin(scope, 'b')).toMatchObject({ awaited: token });
    await publish(scope, 'a', token);
    expect(await begin(scope, 'b')).toMatchObject({ awaited: token });
    expect(await begin(scope, 'b', 'none')).toMatchObject({ awaited: 0 });
    await pass(600);
    const asked = await begin(scope, 'b');
    expect(asked.awaited).toBeGreaterThan(token);
    expect(await begin(scope, 'c')).toMatchObject({ awaited: asked.awaited, wantedAt: asked.awaited });
    expect(await begin(scope, 'a')).toMatchObject({ wantedAt: asked.awaited });
    await until('the hints', () => hints.length >= 2);
    expect(hints).toEqual([
      { kind: 'snapshot', number: token },
      { kind: 'poll', number: asked.awaited },
    ]);
  });

  test('a replica that wants a new poll is not served by one that has begun', async () => {
    const { open } = await start();
    const scope = await open();
    const token = await tokenOf(scope, 'a');
    expect((await begin(scope, 'b', 'new')).awaited).toBeGreaterThan(token);
  });

  test('a poll that began before a mutation does not serve late joiners after it', async () => {
    const { open } = await start();
    const hints: Hint[] = [];
    const scope = await open((hint) => hints.push(hint));
    const token = await tokenOf(scope, 'a');
    const { mutatedAt } = await scope.attend({ ...watching('b'), isMutation: true, unreadableAt: 0 });
    expect(mutatedAt).toBeGreaterThan(token);
    expect(await begin(scope, 'c')).toMatchObject({ awaited: mutatedAt, mutatedAt });
    // It is the newest poll all the same.
    expect(await publish(scope, 'a', token)).toMatchObject({ isAccepted: true, mutatedAt });
    expect(await tokenOf(scope, 'a')).toBeGreaterThan(mutatedAt);
    await until('the hints', () => hints.length >= 2);
    expect(hints.map(({ kind }) => kind)).toEqual(['poll', 'snapshot']);
  });

  test('the hint of a mutation and of a request has their causes, if there are any', async () => {
    const { open } = await start();
    const hints: Hint[] = [];
    const scope = await open((hint) => hints.push(hint));
    const token = await tokenOf(scope, 'a');
    await publish(scope, 'a', token);
    const causes = Buffer.from([0, 32, 255, 10, 13]);
    for (const given of [undefined, causes]) {
      await scope.attend({ ...watching('b'), isMutation: true, unreadableAt: 0, causes: given });
      await tokenOf(scope, 'a');
      await scope.begin({ ...watching('b'), want: 'new', causes: given });
      await tokenOf(scope, 'a');
    }
    await until('the hints', () => hints.length >= 5);
    expect(hints.slice(1)).toEqual(
      [{}, {}, { causes }, { causes }].map((more) => ({
        kind: 'poll',
        number: expect.any(Number),
        ...more,
      })),
    );
  });

  test('a confirmation is hinted at only if it was asked for', async () => {
    const { open, pass } = await start();
    const hints: Hint[] = [];
    const scope = await open((hint) => hints.push(hint));
    const first = await tokenOf(scope, 'a');
    await publish(scope, 'a', first);
    const confirm = async () => {
      const token = await tokenOf(scope, 'a');
      await scope.publish({ ...call('a', 0, first), token, observedAt: 1, content: undefined });
      return token;
    };
    await confirm();
    await pass(600);
    const { awaited } = await begin(scope, 'b');
    const last = await confirm();
    await until('the hints', () => hints.length >= 3);
    expect(hints).toEqual([
      { kind: 'snapshot', number: first },
      { kind: 'poll', number: awaited },
      { kind: 'snapshot', number: last },
    ]);
  });

  test('a lease that is given up is free at once, and that is hinted at', async () => {
    const { open } = await start();
    const hints: Hint[] = [];
    const scope = await open((hint) => hints.push(hint));
    const token = await tokenOf(scope, 'a');
    await scope.leave('b', true);
    expect(await attend(scope, 'b')).toMatchObject({ lease: 'other' });
    await scope.leave('a', false);
    await until('the hint', () => hints.length > 0);
    expect(hints).toMatchObject([{ kind: 'free' }]);
    expect(await publish(scope, 'a', token)).toMatchObject({ isAccepted: false });
    const next = await begin(scope, 'b');
    expect(next.token).toBeGreaterThan(token);
    // It still watches the scope.
    expect(next.interests).toEqual([interest]);
  });

  test('a snapshot that a replica cannot read is dropped, and the holder is asked once for another', async () => {
    const { open } = await start();
    const hints: Hint[] = [];
    const scope = await open((hint) => hints.push(hint));
    const token = await tokenOf(scope, 'a');
    await publish(scope, 'a', token);
    const report = () => scope.attend({ ...watching('b'), isMutation: false, unreadableAt: token });
    const reported = await report();
    expect(reported).toMatchObject({ lease: 'other', snapshot: undefined });
    expect(reported.wantedAt).toBeGreaterThan(token);
    expect((await report()).wantedAt).toBe(reported.wantedAt);
    // The holder believes that its content is stored, and learns that it is not.
    const next = await tokenOf(scope, 'a');
    const confirmation = { ...call('a', 0, token), token: next, observedAt: 1, content: undefined };
    expect(await scope.publish(confirmation)).toMatchObject({ isAccepted: false, snapshot: undefined });
    expect(await publish(scope, 'a', next)).toMatchObject({ isAccepted: true });
    expect((await attend(scope, 'b')).snapshot).toMatchObject({ position: next, content });
    await until('the hints', () => hints.length >= 3);
    expect(hints.map(({ kind }) => kind)).toEqual(['snapshot', 'poll', 'snapshot']);
  });

  test('a server that was restarted knows no lease and no snapshot, and issues greater numbers', async () => {
    const { open, restart } = await start();
    const scope = await open();
    const first = await tokenOf(scope, 'a');
    await publish(scope, 'a', first);
    const second = await tokenOf(scope, 'a');
    await restart();
    const standing: Standing = await attend(scope, 'a');
    expect(standing).toMatchObject({ lease: 'free', snapshot: undefined });
    expect(await publish(scope, 'a', second)).toMatchObject({ isAccepted: false });
    expect(await tokenOf(scope, 'b')).toBeGreaterThan(second);
  });
});

test.skipIf(!hasRedis)('a scope that is closed and opened again at once still receives hints', async () => {
  const { open } = await redis(REDIS);
  const hints: Hint[] = [];
  const first = await open();
  first.close();
  const second = await open((hint) => hints.push(hint));
  await second.attend({ ...watching('a'), isMutation: true, unreadableAt: 0 });
  await until('the hint', () => hints.length > 0);
});

test.skipIf(!hasRedis)('a scope that was opened while Redis was away receives hints afterwards', async () => {
  const server = await startRedis();
  await server.kill();
  const store = createRedisStore({
    connect: (events) => connectRedis({ address: addressOf(server), ...events }),
    prefix: 'test',
    observer: {},
  });
  onTestFinished(() => store.close());
  const hints: Hint[] = [];
  const scope = store.open('tag', { onHint: (hint) => hints.push(hint), onAvailable: () => {} });
  await expect(scope.subscribed()).rejects.toThrow();
  await server.start();
  await until('Redis to be available', () => store.isAvailable);
  await scope.attend({ ...watching('a'), isMutation: true, unreadableAt: 0 });
  await until('the hint', () => hints.length > 0);
});
