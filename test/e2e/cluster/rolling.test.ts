import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startCrowd } from '../../support/cluster/crowd.ts';
import { startLiveService } from '../../support/cluster/live-service.ts';
import { hasRedis, startRedis } from '../../support/cluster/redis-server.ts';
import { CLUSTER_SECRET, startReplica, type TestReplica } from '../../support/cluster/replicas.ts';
import { startSlowProxy } from '../../support/cluster/slow-proxy.ts';
import { postQuery } from '../../support/http/post.ts';
import { until } from '../../support/wait.ts';

const POLL_MS = 2_000;
const LEASE_MS = 5_000;
const CROWD = { sockets: 20, subscriptions: 100 };
const RESET = 'mutation ($id: ID!) { resetModel(id: $id) { errors { message } } }';

async function start() {
  const redis = await startRedis();
  const network = await startSlowProxy(redis.port);
  const service = await startLiveService(4);
  const startOne = () =>
    startReplica({
      SPEECH_TO_TEXT_URL: service.url,
      REDIS_URL: `redis://127.0.0.1:${network.port}`,
      LEXIGATE_CLUSTER_SECRET: CLUSTER_SECRET,
      LEXIGATE_POLL_INTERVAL_MS: String(POLL_MS),
    });
  const replicas: TestReplica[] = [];
  for (let count = 0; count < 3; count += 1) replicas.push(await startOne());
  const crowd = startCrowd(() => replicas.map(({ url }) => url), service, CROWD);
  const changeAll = async () => {
    for (const id of service.ids) service.change(id);
    await until('the change at all subscribers', () => crowd.areCurrent());
  };
  return { redis, network, service, replicas, crowd, startOne, changeAll };
}

const heldBy = (replicas: readonly TestReplica[]) =>
  Promise.all(replicas.map((each) => each.metric('lexigate_cluster_leases')));

describe.skipIf(!hasRedis)('2,000 subscribers on three replicas', { timeout: 240_000 }, () => {
  test('see no older state and every change, with one poll for all, over a slow and broken network, and in a rolling restart', async () => {
    const { network, service, replicas, crowd, startOne, changeAll } = await start();
    const { polls, ids } = service;
    const startedAt = performance.now();
    await until('the first states', () => crowd.events >= CROWD.sockets * CROWD.subscriptions);
    const firstMs = performance.now() - startedAt;
    await changeAll();

    const mutateOn = ({ url }: TestReplica) =>
      postQuery(url, RESET, { id: ids[0] }, { authorization: 'Basic c29tZTprZXk=' });
    // The first mutation of a process loads libraries.
    await Promise.all(replicas.map(mutateOn));

    // A mutation on any replica wakes the one that polls, long before the interval is over.
    for (const replica of replicas) {
      await untilPolled(polls);
      const [before, mutatedAt] = [polls.length, performance.now()];
      await mutateOn(replica);
      await until('a poll', () => polls.length > before);
      expect(performance.now() - mutatedAt).toBeLessThan(POLL_MS / 2);
    }

    // Late joiners on any replica get a fresh state at once, without a poll.
    await untilPolled(polls);
    const before = polls.length;
    const joined = performance.now();
    for (const replica of replicas) {
      const watch = replica.watch(ids[1] ?? '');
      await until('the state', () => watch.statuses().length > 0);
      watch.leave();
    }
    expect(performance.now() - joined).toBeLessThan(POLL_MS / 2);
    expect(polls.length).toBe(before);

    network.delayMs = 150;
    await changeAll();
    expect(await heldBy(replicas)).toSatisfy(
      (held: number[]) => held.filter((each) => each > 0).length === 1,
    );
    network.cut();
    await changeAll();
    network.delayMs = 900;
    await changeAll();
    network.delayMs = 0;
    await until('Redis on all', async () => {
      const all = await Promise.all(replicas.map((each) => each.metric('lexigate_cluster_degraded')));
      return all.every((each) => each === 0);
    });
    await changeAll();

    // The steady state: one poll an interval.
    const [polled, since] = [polls.length, performance.now()];
    await delay(2 * POLL_MS);
    expect(polls.length - polled).toBeLessThanOrEqual(
      Math.ceil((performance.now() - since) / (POLL_MS * 0.85)),
    );

    crowd.takeLongestWaitMs();
    const rolledAt = performance.now();
    const [pollsBefore, connectionsBefore] = [polls.length, crowd.connections];
    const rolling = new AbortController();
    const changing = (async () => {
      for (let count = 0; !rolling.signal.aborted; count += 1) {
        service.change(ids[count % ids.length] ?? '');
        await delay(250);
      }
    })();
    for (let count = 0; count < 3; count += 1) {
      const next = await startOne();
      replicas.push(next);
      const old = replicas.shift();
      old?.bin.kill('SIGTERM');
      expect(await old?.bin.exit()).toMatchObject({ code: 0 });
    }
    rolling.abort();
    await changing;
    await until('the final states', () => crowd.areCurrent());
    const seconds = (performance.now() - rolledAt) / 1_000;
    expect(crowd.connections - connectionsBefore).toBeGreaterThanOrEqual(CROWD.sockets);
    // A lease that was not handed over would cost its 5 s.
    const gaps = polls.slice(pollsBefore).map((at, index) => at - (polls[pollsBefore + index - 1] ?? at));
    expect(Math.max(...gaps)).toBeLessThan(LEASE_MS);
    // It is an interval and 0.2 s, as test/unit/cluster/rolling.test.ts shows without a machine, and more where replicas that have
    // just started need that long for their subscribers.
    expect(crowd.takeLongestWaitMs()).toBeLessThan(Math.max(LEASE_MS, POLL_MS + 2 * firstMs));
    // A second after each change there is a poll, and another one when a replica takes over or has new subscribers.
    expect(polls.length - pollsBefore).toBeLessThanOrEqual(seconds / 0.85 + 6);
    expect(crowd.failures).toEqual([]);
  });
});

/** Waits for the next poll, whose result is then fresh. */
async function untilPolled(polls: readonly number[]): Promise<void> {
  const before = polls.length;
  await until('the next poll', () => polls.length > before);
  await delay(100);
}
