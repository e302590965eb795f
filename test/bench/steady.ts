import { setTimeout as delay } from 'node:timers/promises';
import { startBackend } from './backend.ts';
import { modelIds } from './operation.ts';
import { startPeer } from '../support/process/peer.ts';
import { LOAD_CORE, SERVER_CORE } from './subject.ts';
import type { Usage } from './usage.ts';

/** Many subscribers that each receive an event a second, compared with one subscriber per model. */
export interface Steady {
  models: number;
  sockets: number;
  seconds: number;
  eventsPerSubscriberPerSecond: number;
  /** From the change in the backend to the arrival at a client. Includes the time on the core of the load. */
  latency: { p50Ms: number; p99Ms: number; maxMs: number };
  /** CPU time of the gateway as a share of one core. */
  cpuShare: number;
  upstreamPerMinute: { few: number; many: number };
}

interface Latencies {
  events: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** A little under a second, since the poll itself takes time. */
const POLL_INTERVAL_MS = 950;

/** Runs two gateways at the same time: one with all subscribers, one with one subscriber per model. */
export async function holdSteady(options: {
  models: number;
  sockets: number;
  seconds: number;
}): Promise<Steady> {
  const { models, sockets, seconds } = options;
  const many = await start(models, sockets);
  const few = await start(models, models);
  try {
    for (const { backend } of [many, few]) backend.mode = 'free';
    await delay(2 * POLL_INTERVAL_MS);
    await many.load.ask('reset', { withLatencies: true });
    const usedBefore = await many.server.ask<Usage>('usage');
    const startedAt = performance.now();
    await delay(seconds * 1_000);
    const usedAfter = await many.server.ask<Usage>('usage');
    const lastedMs = performance.now() - startedAt;
    const { events, ...latency } = await many.load.ask<Latencies>('latencies');
    return {
      models,
      sockets,
      seconds,
      eventsPerSubscriberPerSecond: (events * 1_000) / sockets / lastedMs,
      latency,
      cpuShare: (usedAfter.cpuMicros - usedBefore.cpuMicros) / 1_000 / lastedMs,
      upstreamPerMinute: {
        few: perMinute(few.backend.requestedAt, startedAt),
        many: perMinute(many.backend.requestedAt, startedAt),
      },
    };
  } finally {
    for (const { load, server, backend } of [many, few]) {
      await load.stop();
      await server.stop();
      backend.close();
    }
  }
}

/** Computed from the time between requests. A count would depend on where the first and the last request fall. */
function perMinute(times: readonly number[], since: number): number {
  const during = times.filter((at) => at >= since);
  const lastedMs = (during.at(-1) ?? 0) - (during[0] ?? 0);
  return ((during.length - 1) * 60_000) / lastedMs;
}

async function start(models: number, sockets: number) {
  const backend = await startBackend(models);
  const server = await startPeer(new URL('server-gateway.ts', import.meta.url), SERVER_CORE);
  const load = await startPeer(new URL('load.ts', import.meta.url), LOAD_CORE);
  const listening = { upstreamUrl: backend.url, pollIntervalMs: POLL_INTERVAL_MS };
  const url = await server.ask<string>('listen', listening);
  await load.ask('subscribe', { url, sockets, ids: modelIds(models) });
  await load.ask('received', { events: sockets });
  return { backend, server, load };
}
