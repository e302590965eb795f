import { describe, expect, test } from 'vitest';
import { hasRedis, startRedis } from '../../support/cluster/redis-server.ts';
import { CLUSTER_SECRET, startReplica } from '../../support/cluster/replicas.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { serviceError } from '../../support/upstream/error-body.ts';
import { until } from '../../support/wait.ts';
import { collect, createTestClient } from '../../support/websocket/client.ts';

const HOUR_MS = 60 * 60 * 1_000;
const POLL_MS = 500;
/** Two intervals, and at least two seconds. */
const STALE_MS = 2_000;
const WATCH = 'subscription { modelStatus(id: "m-1") { status staleness { confirmedAt code } } }';
const BEHIND = 'Basic YmVoaW5kOmtleQ==';
const AHEAD = 'Basic YWhlYWQ6a2V5';

/** Node with another time. */
function optionsOf(skewMs: number): string {
  const script = `const now = Date.now; Date.now = () => now() + ${skewMs}; const Real = Date;
    globalThis.Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(Real.now()); } };`;
  return `--import data:text/javascript;base64,${Buffer.from(script).toString('base64')}`;
}

describe.skipIf(!hasRedis)('two replicas whose clocks differ by three hours', { timeout: 120_000 }, () => {
  test('tell all subscribers of an outage after two intervals, and when it is over', async () => {
    const redis = await startRedis();
    let isDown = false;
    const lastReadAt = new Map<unknown, number>();
    const backend = await startBackend(({ headers }, res) => {
      if (isDown) return json(res, 503, serviceError(503, 'down'));
      lastReadAt.set(headers.authorization, performance.now());
      return json(res, 200, model('m-1', { status: 'training' }));
    });
    const start = (skewMs: number) =>
      startReplica({
        SPEECH_TO_TEXT_URL: backend.url,
        REDIS_URL: redis.url,
        LEXIGATE_CLUSTER_SECRET: CLUSTER_SECRET,
        LEXIGATE_POLL_INTERVAL_MS: String(POLL_MS),
        NODE_OPTIONS: optionsOf(skewMs),
      });
    const [behind, ahead] = [await start(-HOUR_MS), await start(2 * HOUR_MS)];
    const watch = async ({ url }: typeof behind, authorization: string) => {
      const { events } = collect(createTestClient(url, { authorization }), WATCH, {});
      await until('the first state', () => events.length > 0);
      return events;
    };
    // The first replica of a scope polls it.
    const all = [await watch(behind, BEHIND), await watch(ahead, BEHIND)];
    all.push(await watch(ahead, AHEAD), await watch(behind, AHEAD));
    const isStale = (events: any[]) => Boolean(events.at(-1).data.modelStatus.staleness);

    isDown = true;
    await until('one of them to hear', () => all.some(isStale));
    expect(performance.now() - Math.min(...lastReadAt.values())).toBeGreaterThan(STALE_MS * 0.9);
    await until('all of them to hear', () => all.every(isStale));
    isDown = false;
    await until('the end', () => !all.some(isStale));
    for (const events of all) expect(events).toHaveLength(3);
  });
});
