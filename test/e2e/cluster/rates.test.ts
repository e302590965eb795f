import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Limits } from '../../../src/config/limits.ts';
import { describeEngines, startRedis, type Engine } from '../../support/cluster/redis-server.ts';
import { CLUSTER_SECRET } from '../../support/cluster/replicas.ts';
import { GET_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';

const TOKEN = 'marked-token-of-a-caller';
const RATE = 5;
/** The rate, and a burst of twice the rate. */
const AT_ONCE = 3 * RATE;

async function start(engine: Engine, limits: Partial<Limits>) {
  const redis = await startRedis([], { engine });
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const cluster = { redisUrl: redis.url, secret: CLUSTER_SECRET };
  const gateways = [
    await startGateway({ upstream: { url: backend.url }, limits, cluster }),
    await startGateway({ upstream: { url: backend.url }, limits, cluster }),
  ] as const;
  const isServed = async (gateway: number, token = TOKEN) => {
    const { status } = await (gateways[gateway] ?? gateways[0]).post(
      GET_MODEL,
      {},
      { authorization: `Bearer ${token}` },
    );
    return status === 200;
  };
  /** Sends requests to one replica at once. Returns how many were served. */
  const burst = async (gateway: number, token?: string) => {
    const all = await Promise.all(Array.from({ length: 40 }, () => isServed(gateway, token)));
    return all.filter(Boolean).length;
  };
  return { redis, gateways, isServed, burst };
}

describeEngines('two replicas', (engine) => {
  test('have one rate for a caller, each its own while Redis does not respond, and one again afterwards', async () => {
    const { redis, isServed, burst, gateways } = await start(engine, { requestsPerSecond: RATE });
    const usedUp = async (token: string) => {
      expect(await burst(0, token)).toBeGreaterThanOrEqual(AT_ONCE);
      await delay(300);
      return burst(1, token);
    };
    // A second may pass on a busy machine, and has another rate.
    expect(await usedUp(TOKEN)).toBeLessThan(AT_ONCE);
    expect(await isServed(1, 'of another caller')).toBe(true);

    redis.pause();
    const startedAt = performance.now();
    expect(await usedUp(`${TOKEN}-2`)).toBeGreaterThanOrEqual(AT_ONCE);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    redis.resume();
    await until('Redis to be available again', async () => {
      const texts = await Promise.all(
        gateways.map(async ({ url }) => (await fetch(new URL('/metrics', url))).text()),
      );
      return texts.every((text) => /^lexigate_cluster_degraded 0$/m.test(text));
    });
    expect(await usedUp(`${TOKEN}-3`)).toBeLessThan(AT_ONCE);
    for (const secret of [TOKEN, 'requests', 'credential', CLUSTER_SECRET])
      expect(redis.commands()).not.toContain(secret);
  });

  test('send no command for a query, but a message for all queries of a tenth of a second', async () => {
    const { redis, isServed } = await start(engine, {});
    await isServed(0);
    const commandsOf = (name: string) => redis.commands().split(`"${name}"`).length - 1;
    await until('the first message', () => commandsOf('PUBLISH') > 0);
    const before = commandsOf('PUBLISH');
    const scripts = commandsOf('EVALSHA');
    const startedAt = performance.now();
    for (let count = 0; count < 200; count += 1) expect(await isServed(0)).toBe(true);
    await delay(300);
    const tenths = (performance.now() - startedAt) / 100;
    expect(commandsOf('PUBLISH') - before).toBeLessThanOrEqual(tenths + 1);
    expect(commandsOf('PUBLISH') - before).toBeGreaterThan(0);
    expect(commandsOf('EVALSHA')).toBe(scripts);
  });
});
