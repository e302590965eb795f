import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { hasRedis, startRedis } from '../../support/cluster/redis-server.ts';
import { CLUSTER_SECRET, startReplica } from '../../support/cluster/replicas.ts';
import { postQuery } from '../../support/http/post.ts';
import { startReceiver, tracedBy, type ReceivedSpan } from '../../support/tracing/receiver.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { collect, createTestClient } from '../../support/websocket/client.ts';

const CREDENTIAL = 'Basic c29tZTprZXk=';
const WATCH = '($id: ID!) { modelStatus(id: $id) { status } }';
const RESET = '($id: ID!) { resetModel(id: $id) { errors { __typename } } }';

async function start() {
  const redis = await startRedis();
  const backend = await startBackend(({ url, method }, res) => {
    const id = /m-\d/.exec(url ?? '')?.[0] ?? '';
    json(res, 200, method === 'GET' ? model(id, { status: 'training' }) : {});
  });
  const startOne = (tracing: Record<string, string>) =>
    startReplica({
      SPEECH_TO_TEXT_URL: backend.url,
      REDIS_URL: redis.url,
      LEXIGATE_CLUSTER_SECRET: CLUSTER_SECRET,
      LEXIGATE_POLL_INTERVAL_MS: '60000',
      ...tracing,
    });
  const receivers = [await startReceiver(), await startReceiver()] as const;
  const poller = await startOne(tracedBy(receivers[0].url));
  const other = await startOne(tracedBy(receivers[1].url));
  const untraced = await startOne({});
  const polls = () => receivers[0].spans().filter(({ name }) => name === 'poll');
  const subscribe = async ({ url }: typeof poller, name: string, id: string) => {
    const client = createTestClient(url, { authorization: CREDENTIAL });
    const { events } = collect(client, `subscription ${name} ${WATCH}`, { id });
    await until('the state', () => events.length > 0);
  };
  return {
    redis,
    poller,
    other,
    untraced,
    polls,
    subscribe,
    mutate: ({ url }: typeof poller, name: string) =>
      postQuery(url, `mutation ${name} ${RESET}`, { id: 'm-1' }, { authorization: CREDENTIAL }),
    async operation(name: string): Promise<ReceivedSpan> {
      const find = () =>
        receivers[1].spans().find(({ attributes }) => attributes['graphql.operation.name'] === name);
      await until(`the span of ${name}`, () => find() !== undefined);
      return find() ?? expect.unreachable(name);
    },
    /** The messages of the channel so far that ask for a poll. */
    requests: () =>
      [...redis.commands().matchAll(/"PUBLISH" "[^"]+" "(p[^"]*)"/gi)].map(([, text = '']) => text),
  };
}

describe.skipIf(!hasRedis)('replicas with an SDK of OpenTelemetry', () => {
  test('a poll has links to the operations of another replica that caused it, and their ids are not in Redis', async () => {
    const traced = await start();
    const { redis, poller, other, untraced, polls, requests } = traced;
    const untilLinked = async (cause: ReceivedSpan) => {
      const find = () => polls().find(({ links }) => links.some(({ spanId }) => spanId === cause.spanId));
      await until('the poll of the other replica', () => find() !== undefined);
      expect(find()?.links).toContainEqual({ traceId: cause.traceId, spanId: cause.spanId });
      expect(find()?.traceId).not.toBe(cause.traceId);
    };
    for (const [index, replica] of [poller, other, untraced].entries())
      await traced.subscribe(replica, `Watched${index}`, 'm-1');
    expect(await poller.metric('lexigate_cluster_leases')).toBe(1);

    await traced.mutate(other, 'Woke');
    const woke = await traced.operation('Woke');
    await untilLinked(woke);
    // A poll that has just been made would serve the late joiner.
    await delay(600);
    await traced.subscribe(other, 'Joined', 'm-2');
    const joined = await traced.operation('Joined');
    await untilLinked(joined);
    const withCauses = requests().filter((text) => text.includes(' '));
    expect(withCauses.length).toBeGreaterThanOrEqual(2);
    for (const text of withCauses) expect(text.length).toBeLessThan(400);
    for (const { traceId, spanId } of [woke, joined]) {
      expect(redis.commands()).not.toContain(traceId);
      expect(redis.commands()).not.toContain(spanId);
    }

    // What no replica has sealed is no link, and does no harm.
    const channel = /"PUBLISH" "(lexigate:[^"]+:hints)"/i.exec(redis.commands())?.[1] ?? '';
    for (const text of [
      '!',
      'A'.repeat(100),
      'A'.repeat(100_000),
      withCauses[0]?.split(' ')[1]?.replace(/^../, '') ?? '',
    ])
      await redis.run('PUBLISH', channel, `p9000000000000000 ${text}`);

    // Without an SDK the message is its number alone.
    const [before, known] = [polls().length, requests().length];
    await traced.mutate(untraced, 'Untraced');
    await until('the request', () => requests().length > known);
    for (const text of requests().slice(known)) expect(text).toMatch(/^p\d+$/);
    await until('a poll', () => polls().length > before);
    for (const { links } of polls().slice(before)) expect(links).toEqual([]);
  });
});
