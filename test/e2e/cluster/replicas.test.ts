import { describe, expect, test } from 'vitest';
import {
  describeEngines,
  hasRedis,
  REDIS,
  startRedis,
  type RedisServer,
} from '../../support/cluster/redis-server.ts';
import { CLUSTER_SECRET, POLL_MS, startReplicas, type TestReplica } from '../../support/cluster/replicas.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';

const LEASE_MS = 5_000;
const NAME = 'marked-model-name';
const IDS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

/** A service whose models change when the test says so, and three gateways in front of it. */
async function startCluster(engine = REDIS) {
  const redis = await startRedis([], { engine });
  const truth = { version: 1, status: 'training' };
  const polls: number[] = [];
  const fields = () => ({ name: NAME, status: truth.status, updated: timeOf(truth.version) });
  const service = await startBackend((req, res) => {
    polls.push(performance.now());
    const id = IDS.find((each) => req.url?.includes(each));
    return json(
      res,
      200,
      id ? model(id, fields()) : { customizations: IDS.map((each) => model(each, fields())) },
    );
  });
  const replicas = await startReplicas(3, service.url, { REDIS_URL: redis.url });
  return { redis, service, truth, polls, replicas };
}

/** A version as a time of the service, and back. */
const timeOf = (version: number) => new Date(Date.UTC(2026, 2, 4) + version * 1_000).toISOString();
const versionsOf = (updates: readonly string[]) =>
  updates.map((update) => (Date.parse(update) - Date.UTC(2026, 2, 4)) / 1_000);

const watchOn = (replicas: readonly TestReplica[], id: string = IDS[0]) =>
  replicas.map((replica) => replica.watch(id));

async function holderOf(replicas: readonly TestReplica[]): Promise<TestReplica> {
  let holder: TestReplica | undefined;
  await until('a replica to hold the lease', async () => {
    for (const replica of replicas)
      if ((await replica.metric('lexigate_cluster_leases')) === 1) holder = replica;
    return holder !== undefined;
  });
  return holder as TestReplica;
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;
type Watch = ReturnType<TestReplica['watch']>;

const latestOf = (watch: Watch) => versionsOf(watch.updates()).at(-1);

async function changeOn(watches: readonly Watch[], { truth }: Cluster): Promise<void> {
  truth.version += 1;
  await until(`version ${truth.version} on all`, () =>
    watches.every((each) => latestOf(each) === truth.version),
  );
}

/** Mean time between polls. */
async function pollGapMs(polls: readonly unknown[]): Promise<number> {
  const before = polls.length;
  const startedAt = performance.now();
  await until('ten polls', () => polls.length >= before + 10);
  return (performance.now() - startedAt) / 10;
}

async function untilDegraded(replicas: readonly TestReplica[], value: number): Promise<void> {
  await until(`lexigate_cluster_degraded to be ${value} on all`, async () => {
    const all = await Promise.all(replicas.map((each) => each.metric('lexigate_cluster_degraded')));
    return all.every((each) => each === value);
  });
}

function expectNothingOlder(watches: readonly Watch[]): void {
  for (const watch of watches) {
    const versions = versionsOf(watch.updates());
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  }
}

function expectNothingReadable(redis: RedisServer): void {
  const commands = redis.commands();
  expect(commands).toContain('lexigate:{');
  for (const secret of [NAME, IDS[0], 'c29tZTprZXk=', CLUSTER_SECRET, 'training', 'available', 'en-US'])
    expect(commands).not.toContain(secret);
}

describe.skipIf(!hasRedis)('three replicas with Redis', { timeout: 180_000 }, () => {
  test('poll as one, show nothing older, survive the loss of Redis, and leave nothing readable in it', async () => {
    const cluster = await startCluster();
    const { redis, service, truth, polls, replicas } = cluster;
    const watches = watchOn(replicas);
    await changeOn(watches, cluster);
    await until('the poll interval', () => polls.length > 6);
    expect(await pollGapMs(polls)).toBeGreaterThan(POLL_MS * 0.85);

    // The one that polls is stopped, with an answer in the buffer of its socket.
    const holder = await holderOf(replicas);
    const others = watches.filter((_, index) => replicas[index] !== holder);
    const stopped = truth.version + 1;
    const respond = (res: Parameters<typeof json>[0], version: number) =>
      json(res, 200, model(IDS[0], { name: NAME, status: truth.status, updated: timeOf(version) }));
    await new Promise<void>((resolve) => {
      service.behave((_req, res) => {
        holder.bin.kill('SIGSTOP');
        service.behave((_next, later) => {
          polls.push(performance.now());
          respond(later, truth.version);
        });
        respond(res, stopped);
        resolve();
      });
    });
    truth.version = stopped;
    await changeOn(others, cluster);
    holder.bin.kill('SIGCONT');
    await changeOn(watches, cluster);
    await until('the log of the lost lease', () =>
      holder.bin.lines().some(({ msg, reason }) => msg.startsWith('lease lost') && reason === 'taken'),
    );
    const late = watchOn(replicas);
    await until('the late joiners', () => late.every((each) => latestOf(each) === truth.version));
    expectNothingOlder([...watches, ...late]);
    for (const each of others) expect(versionsOf(each.updates())).not.toContain(stopped);

    redis.pause();
    await untilDegraded(replicas, 1);
    await changeOn([...watches, ...late], cluster);
    for (const { url } of replicas) expect((await fetch(new URL('/ready', url))).status).toBe(200);
    redis.resume();
    await untilDegraded(replicas, 0);
    await changeOn(watches, cluster);
    await redis.kill();
    await untilDegraded(replicas, 1);
    await changeOn(watches, cluster);
    await redis.start();
    await untilDegraded(replicas, 0);
    await changeOn(watches, cluster);

    await holderOf(replicas);
    await until('the poll interval', async () => (await pollGapMs(polls)) > POLL_MS * 0.85, 60_000);
    expectNothingOlder([...watches, ...late]);
    truth.status = 'available';
    await until('the final state', () => watches.every((each) => each.statuses().includes('AVAILABLE')));
    expectNothingReadable(redis);
  });
});

describeEngines('three replicas', (engine) => {
  test('go on when the one that polls drains, and when it is killed, and leave nothing readable', async () => {
    const cluster = await startCluster(engine);
    const { polls, replicas } = cluster;
    const watches = watchOn(replicas);
    await changeOn(watches, cluster);
    const left = [...replicas];
    const leaveOut = async (signal: 'SIGTERM' | 'SIGKILL') => {
      const holder = await holderOf(left);
      const index = left.indexOf(holder);
      left.splice(index, 1);
      watches.splice(index, 1);
      holder.bin.kill(signal);
      return holder;
    };

    const drained = await leaveOut('SIGTERM');
    expect((await drained.bin.exit()).code).toBe(0);
    const drainedAt = performance.now();
    await changeOn(watches, cluster);
    expect(performance.now() - drainedAt).toBeLessThan(LEASE_MS - 1_000);

    const killed = await leaveOut('SIGKILL');
    await killed.bin.exit();
    const killedAt = performance.now();
    await changeOn(watches, cluster);
    const takeoverMs = (polls.find((at) => at > killedAt) ?? Infinity) - killedAt;
    expect(takeoverMs).toBeLessThan(LEASE_MS + POLL_MS + 2_000);
    expectNothingOlder(watches);
    cluster.truth.status = 'available';
    await until('the final state', () => watches.every((each) => each.statuses().includes('AVAILABLE')));
    expectNothingReadable(cluster.redis);
  });
});
