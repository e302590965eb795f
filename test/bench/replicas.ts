import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { pinSelf } from '../support/process/peer.ts';
import { loadNow, machineLine, machineSince } from './machine.ts';
import { count, table } from './markdown.ts';
import { progress } from './progress.ts';
import { positive, withSection } from './queries/options.ts';
import { readStatus } from './read-status.ts';
import { measureJoins } from './replicas/joins.ts';
import { startRedis, type BenchRedis } from './replicas/redis.ts';
import { startScene } from './replicas/scene.ts';
import { median } from './statistics.ts';
import { LOAD_CORE } from './subject.ts';
import type { Usage } from './usage.ts';

/**
 * Measures what several replicas cost: polls at the service, CPU time beside a replica that works alone, commands of Redis,
 * and the time until a late joiner has the state.
 */
const PAGE = new URL('../../docs/performance.md', import.meta.url);
const POLL_INTERVAL_MS = 1_000;
/** The state is fresh for late joiners within a second of its poll. */
const JOIN_INTERVAL_MS = 500;
const QUERIES = 1_000;

const { values } = parseArgs({
  options: {
    /** The larger number of subscribers. */
    subscribers: { type: 'string', default: '10000' },
    /** Subscribers of the replicas whose CPU time is compared. */
    compared: { type: 'string', default: '5000' },
    /** Length of each measurement. */
    seconds: { type: 'string', default: '20' },
    /** Writes the tables into docs/performance.md. */
    update: { type: 'boolean', default: false },
  },
});
const many = positive('--subscribers', values.subscribers, true);
const compared = positive('--compared', values.compared, true);
const seconds = positive('--seconds', values.seconds);

async function pollRows(redis: BenchRedis): Promise<string[][]> {
  const rows: string[][] = [];
  for (const replicas of [1, 3])
    for (const models of [1, 1_000])
      for (const subscribers of [1, many]) {
        progress(`${subscribers} subscribers, ${models} models, ${replicas} replicas: polls`);
        const options = { replicas, models, subscribers, pollIntervalMs: POLL_INTERVAL_MS };
        const scene = await startScene({ ...options, redisUrl: redis.url });
        // The polls that the first subscribers asked for are over.
        await delay(2 * POLL_INTERVAL_MS);
        const before = scene.backend.requestedAt.length;
        await delay(seconds * 1_000);
        const polls = scene.backend.requestedAt.length - before;
        await scene.stop();
        rows.push([count(subscribers), count(models), String(replicas), ((polls * 60) / seconds).toFixed(0)]);
      }
  return rows;
}

/** CPU time of replicas with the same subscribers in the same time: one alone, one that polls for another replica too. */
async function cpuRows(redis: BenchRedis): Promise<{ rows: string[][]; messages: number }> {
  progress(`${compared} subscribers: CPU time with and without Redis`);
  const options = { models: 1, pollIntervalMs: POLL_INTERVAL_MS, subscribers: compared };
  const alone = await startScene({ ...options, replicas: 1 });
  const shared = await startScene({ ...options, replicas: 1, redisUrl: redis.url });
  for (const { backend } of [alone, shared]) backend.mode = 'free';
  const peers = [alone, shared].flatMap(({ gateways }) => gateways.map(({ peer }) => peer));
  const usages = () => Promise.all(peers.map((peer) => peer.ask<Usage>('usage')));
  await delay(5 * POLL_INTERVAL_MS);
  const ratios: number[] = [];
  const totals = [0, 0];
  const published = redis.calls().get('publish') ?? 0;
  const polled = shared.backend.requestedAt.length;
  for (let round = 0; round < 5; round += 1) {
    const before = await usages();
    await delay((seconds * 1_000) / 2);
    const after = await usages();
    const [one = 0, other = 0] = after.map((each, i) => each.cpuMicros - (before[i]?.cpuMicros ?? 0));
    ratios.push(other / one);
    totals[0] = (totals[0] ?? 0) + one;
    totals[1] = (totals[1] ?? 0) + other;
  }
  const changes = shared.backend.requestedAt.length - polled;
  const messages = ((redis.calls().get('publish') ?? 0) - published) / changes;
  await alone.stop();
  await shared.stop();
  const share = (micros = 0) => `${(micros / (5 * (seconds / 2) * 10_000)).toFixed(1)} %`;
  const rows = [
    ['alone', share(totals[0]), ''],
    ['with Redis', share(totals[1]), `${((median(ratios) - 1) * 100).toFixed(1)} %`],
  ];
  return { rows, messages };
}

async function queryCommands(
  redis: BenchRedis,
): Promise<{ scripts: number; messages: number; tookMs: number }> {
  progress('commands of Redis during queries');
  const scene = await startScene({
    replicas: 1,
    models: 1,
    subscribers: 0,
    pollIntervalMs: 1_000,
    redisUrl: redis.url,
  });
  const pool = new Pool(scene.gateways[0]?.url ?? '', { connections: 10 });
  await readStatus(pool, 'Bearer caller');
  await delay(1_000);
  const before = redis.calls();
  const startedAt = performance.now();
  for (let sent = 0; sent < QUERIES; sent += 10)
    await Promise.all(Array.from({ length: 10 }, () => readStatus(pool, 'Bearer caller')));
  const tookMs = performance.now() - startedAt;
  await delay(500);
  const after = redis.calls();
  await pool.close();
  await scene.stop();
  const of = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  return { scripts: of('evalsha') + of('eval'), messages: of('publish'), tookMs };
}

const loadBefore = loadNow();
pinSelf(LOAD_CORE);
const redis = await startRedis();
try {
  const polls = await pollRows(redis);
  const cpu = await cpuRows(redis);
  const queries = await queryCommands(redis);
  progress('late joiners');
  const joins = await measureJoins({ redisUrl: redis.url, pollIntervalMs: JOIN_INTERVAL_MS });
  const text = [
    machineLine(machineSince(loadBefore)),
    '',
    `Polls of the service, with an interval of ${POLL_INTERVAL_MS / 1_000} s ± 10 % and over ${seconds} s:`,
    '',
    ...table(['subscribers', 'models', 'replicas', 'polls a minute'], polls),
    '',
    `CPU time of a replica with ${count(compared)} subscribers and a change each second, both in the same ${(seconds / 2) * 5} s:`,
    '',
    ...table(['replica', 'share of a core', 'more than alone (median of 5)'], cpu.rows),
    '',
    `- Messages of Redis for each change and scope: ${cpu.messages.toFixed(2)}.`,
    `- ${count(QUERIES)} queries of one caller in ${queries.tookMs.toFixed(0)} ms: ${queries.scripts} scripts, and ${queries.messages} messages about its rate.`,
    `- ${joins.count} late joiners on a replica that does not poll, with a fresh state: p50 ${joins.p50Ms.toFixed(1)} ms, p99 ${joins.p99Ms.toFixed(1)} ms from the subscription to the state; p50 ${joins.connectP50Ms.toFixed(1)} ms, p99 ${joins.connectP99Ms.toFixed(1)} ms to connect, without Redis; ${joins.polls} polls in ${joins.intervals.toFixed(1)} intervals.`,
    '',
  ].join('\n');
  process.stdout.write(text);
  if (values.update) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), text, 'replicas'));
} finally {
  // The other processes end with this one, whose subscribers still have sockets.
  await redis.stop();
}
// eslint-disable-next-line unicorn/no-process-exit
process.exit();
