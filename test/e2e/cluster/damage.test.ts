import { describe, expect, test } from 'vitest';
import { hasRedis, startRedis } from '../../support/cluster/redis-server.ts';
import { CLUSTER_SECRET } from '../../support/cluster/replicas.ts';
import { WATCH_STATUS } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

describe.skipIf(!hasRedis)('two replicas', () => {
  test('a damaged snapshot in Redis is never shown, is logged and counted, and the next change replaces it', async () => {
    const redis = await startRedis();
    let status = 'training';
    const backend = await startBackend((_req, res) => json(res, 200, model('m-1', { status })));
    const options = {
      upstream: { url: backend.url },
      cluster: { redisUrl: redis.url, secret: CLUSTER_SECRET },
      pollIntervalMs: 200,
    };
    const [first, second] = [await startGateway(options), await startGateway(options)];
    const watch = (gateway: typeof first) =>
      collect(gateway.client({ authorization: 'Bearer caller' }), WATCH_STATUS).events;
    const events = watch(first);
    await until('the first state', () => events.length > 0);
    const keys = (await redis.run('KEYS', '*')).split('\n');
    const key = keys.find((each) => each.endsWith('}') && !each.includes('probe')) ?? '';
    expect(await redis.run('HSET', key, 'content', 'not a snapshot')).toBe('0');

    const others = watch(second);
    const isLogged = () =>
      second.logLines.some(({ msg }) => String(msg).startsWith('a snapshot in Redis is damaged'));
    await until('the log', isLogged);
    const metrics = await (await fetch(new URL('/metrics', second.url))).text();
    expect(metrics).toMatch(/^lexigate_cluster_snapshots_total\{outcome="unreadable"\} [1-9]/m);
    status = 'ready';
    await until('the change', () => others.length > 0);
    expect(others[0]).toMatchObject({ data: { modelStatus: { status: 'READY' } } });
  });
});
