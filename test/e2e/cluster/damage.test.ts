import { describe, expect, test } from 'vitest';
import { hasRedis, startRedis, type RedisServer } from '../../support/cluster/redis-server.ts';
import { CLUSTER_SECRET } from '../../support/cluster/replicas.ts';
import { WATCH_STATUS } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

/** The first polls follow after 1, 2, 4 … s. */
const POLL_MS = 300_000;

/** Lua that damages the state KEYS[1] of a scope, or what is watched in it, KEYS[2]. KEYS[3] is the state of another scope. */
const UNREADABLE: Record<string, string> = {
  'other bytes': `redis.call('HSET', KEYS[1], 'content', 'not a snapshot')`,
  'a part of the snapshot': `redis.call('HSET', KEYS[1], 'content', string.sub(redis.call('HGET', KEYS[1], 'content'), 1, 40))`,
  'no bytes': `redis.call('HSET', KEYS[1], 'content', '')`,
  'a snapshot without its content': `redis.call('HDEL', KEYS[1], 'content')`,
  'the snapshot of another scope': `redis.call('HSET', KEYS[1], 'content', redis.call('HGET', KEYS[3], 'content'))`,
};
const LOST: Record<string, string> = {
  'an evicted key': `redis.call('DEL', KEYS[1])`,
  'an evicted key of what is watched': `redis.call('DEL', KEYS[2])`,
  'no keys any more': `redis.call('FLUSHALL')`,
  'a string in place of the state': `redis.call('SET', KEYS[1], 'a string')`,
  'a string in place of what is watched': `redis.call('SET', KEYS[2], 'a string')`,
  'a list in place of both': `redis.call('DEL', KEYS[1], KEYS[2]) redis.call('RPUSH', KEYS[1], 'a') redis.call('RPUSH', KEYS[2], 'a')`,
  'words in place of numbers': `redis.call('HSET', KEYS[1], 'counter', 'many', 'until', 'nan', 'position', 'inf', 'wantedAt', '-1')`,
  'no reading of what is watched': `redis.call('HSET', KEYS[2], 'another', 'nonsense')`,
};

const statesIn = async (redis: RedisServer) =>
  (await redis.run('KEYS', '*}')).split('\n').filter((key) => key !== '' && !key.includes('probe'));

async function start() {
  const redis = await startRedis();
  const polls: string[] = [];
  const backend = await startBackend((req, res) => {
    polls.push(String(req.headers['authorization']));
    json(res, 200, model('m-1', { status: 'ready' }));
  });
  const options = {
    upstream: { url: backend.url },
    cluster: { redisUrl: redis.url, secret: CLUSTER_SECRET },
    pollIntervalMs: POLL_MS,
  };
  const [first, second] = [await startGateway(options), await startGateway(options)];
  const watch = (gateway: typeof first, authorization: string) =>
    collect(gateway.client({ authorization }), WATCH_STATUS).events;
  const metrics = async () => (await fetch(new URL('/metrics', second.url))).text();
  const other = watch(first, 'Bearer other');
  await until('the state of the other scope', () => other.length > 0);
  const [otherKey = ''] = await statesIn(redis);
  let scopes = 0;

  /** A late joiner on one replica, after what the other one has stored is damaged. */
  async function joinAfter(damage: string) {
    scopes += 1;
    const authorization = `Bearer caller-${scopes}`;
    const [before, startedAt] = [await statesIn(redis), performance.now()];
    const holders = watch(first, authorization);
    await until('the first state', () => holders.length > 0);
    const key = (await statesIn(redis)).find((each) => !before.includes(each)) ?? '';
    await redis.run('EVAL', damage, '3', key, `${key}:watching`, otherKey);
    const joiners = watch(second, authorization);
    await until('the state', () => joiners.length > 0);
    expect(joiners[0]).toMatchObject({ data: { modelStatus: { status: 'READY' } } });
    // Those that are due, and those that replace what was lost. A replica does not poll again and again.
    const most = 4 + (performance.now() - startedAt) / 1_000;
    expect(polls.filter((each) => each === authorization).length).toBeLessThanOrEqual(most);
  }
  return { second, joinAfter, metrics };
}

describe.skipIf(!hasRedis)('two replicas', { timeout: 120_000 }, () => {
  test('a damaged snapshot in Redis is never shown, is logged and counted, and is replaced for late joiners at once', async () => {
    const { second, joinAfter, metrics } = await start();
    for (const damage of Object.values(UNREADABLE)) await joinAfter(damage);
    expect(second.logLines.map(({ msg }) => String(msg))).toContainEqual(
      expect.stringMatching(/^a snapshot in Redis is damaged/),
    );
    const unreadable = /^lexigate_cluster_snapshots_total\{outcome="unreadable"\} (\d+)$/m;
    expect(Number(unreadable.exec(await metrics())?.[1])).toBeGreaterThanOrEqual(
      Object.keys(UNREADABLE).length,
    );
    expect(await metrics()).toMatch(/^lexigate_cluster_degraded 0$/m);
  });

  test('late joiners get the state although keys in Redis are lost or of another type, and Redis stays in use', async () => {
    const { second, joinAfter, metrics } = await start();
    for (const damage of Object.values(LOST)) await joinAfter(damage);
    expect(await metrics()).toMatch(/^lexigate_cluster_degraded 0$/m);
    expect(second.logLines.map(({ msg }) => msg)).not.toContain(
      'Redis is unavailable: this replica polls for itself',
    );
  });
});
