import { setTimeout as delay } from 'node:timers/promises';
import { modelIds } from '../operation.ts';
import { quantile } from '../statistics.ts';
import { createSubscriber } from '../subscriber.ts';
import { startScene } from './scene.ts';

const JOINS = 200;

export interface Joins {
  count: number;
  p50Ms: number;
  p99Ms: number;
  /** Polls of the service meanwhile, and poll intervals that passed. */
  polls: number;
  intervals: number;
}

/** The time from the subscription of a late joiner to its first state, on the replica that does not poll. */
export async function measureJoins(options: { redisUrl: string; pollIntervalMs: number }): Promise<Joins> {
  const scene = await startScene({ ...options, replicas: 2, models: 1, subscribers: 2 });
  const url = scene.gateways[1]?.url ?? '';
  const [id = ''] = modelIds(1);
  const join = async () => {
    const first = Promise.withResolvers<void>();
    await createSubscriber(url, id, () => first.resolve());
    const startedAt = performance.now();
    await first.promise;
    return performance.now() - startedAt;
  };
  for (let count = 0; count < 20; count += 1) await join();
  await delay(2 * options.pollIntervalMs);
  const before = scene.backend.requestedAt.length;
  const startedAt = performance.now();
  const latencies: number[] = [];
  for (let count = 0; count < JOINS; count += 1) {
    latencies.push(await join());
    await delay(10);
  }
  const intervals = (performance.now() - startedAt) / options.pollIntervalMs;
  const polls = scene.backend.requestedAt.length - before;
  const sorted = Float64Array.from(latencies).toSorted();
  return { count: JOINS, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99), polls, intervals };
}
