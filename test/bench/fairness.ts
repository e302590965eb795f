/** Measures the latency of other callers while one caller is above its rate, beside the same without it. */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { startPeer } from '../support/process/peer.ts';
import { startBackend } from './backend.ts';
import { readStatus } from './read-status.ts';
import { LOAD_CORE, SERVER_CORE } from './subject.ts';

const CALLERS = 20;
const REQUESTS_PER_SECOND = 5;
/** The burst exceeds this rate many times, also on a slow machine. */
const RATE = 20;
const PHASE_MS = 10_000;
const ROUNDS = 3;
const BURST_CONNECTIONS = 16;

const backend = await startBackend(1);
const gateway = await startPeer(new URL('server-gateway.ts', import.meta.url), SERVER_CORE);
const burst = await startPeer(new URL('burst.ts', import.meta.url), LOAD_CORE);
const listening = { upstreamUrl: backend.url, pollIntervalMs: 1_000, requestsPerSecond: RATE };
const url = await gateway.ask<string>('listen', listening);
const pool = new Pool(url, { connections: CALLERS });

/** Each caller sends requests at its own pace. Returns the latencies in milliseconds, sorted. */
async function measure(): Promise<Float64Array> {
  const latencies: number[] = [];
  const endsAt = performance.now() + PHASE_MS;
  const call = async (_: unknown, caller: number) => {
    await delay((caller * 1_000) / REQUESTS_PER_SECOND / CALLERS);
    while (performance.now() < endsAt) {
      const startedAt = performance.now();
      const status = await readStatus(pool, `Bearer caller-${caller}`);
      if (status !== 200) throw new Error(`a caller below its rate got ${status}`);
      const durationMs = performance.now() - startedAt;
      latencies.push(durationMs);
      await delay(Math.max(0, 1_000 / REQUESTS_PER_SECOND - durationMs));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  return Float64Array.from(latencies).toSorted();
}

function line(name: string, sorted: Float64Array): string {
  const at = (quantile: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? 0).toFixed(1);
  return `${name}: ${sorted.length} requests, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}

await measure();
for (let round = 1; round <= ROUNDS; round += 1) {
  console.log(line(`round ${round}, without the burst`, await measure()));
  await burst.ask('start', { url, connections: BURST_CONNECTIONS });
  const during = await measure();
  const statuses = await burst.ask<Record<string, number>>('stop');
  console.log(line(`round ${round}, during the burst`, during), JSON.stringify(statuses));
}
await pool.close();
await burst.stop();
await gateway.stop();
backend.close();
