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
  /** The same of the time to connect, which Redis has no part in: what a busy machine adds. */
  connectP50Ms: number;
  connectP99Ms: number;
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
    const startedAt = performance.now();
    await createSubscriber(url, id, () => first.resolve());
    const connectedAt = performance.now();
    await first.promise;
    return { connectMs: connectedAt - startedAt, stateMs: performance.now() - connectedAt };
  };
  for (let count = 0; count < 20; count += 1) await join();
  await delay(2 * options.pollIntervalMs);
  const before = scene.backend.requestedAt.length;
  const startedAt = performance.now();
  const joins: Awaited<ReturnType<typeof join>>[] = [];
  for (let count = 0; count < JOINS; count += 1) {
    joins.push(await join());
    await delay(10);
  }
  const intervals = (performance.now() - startedAt) / options.pollIntervalMs;
  const polls = scene.backend.requestedAt.length - before;
  const states = Float64Array.from(joins, ({ stateMs }) => stateMs).toSorted();
  const connects = Float64Array.from(joins, ({ connectMs }) => connectMs).toSorted();
  return {
    count: JOINS,
    p50Ms: quantile(states, 0.5),
    p99Ms: quantile(states, 0.99),
    connectP50Ms: quantile(connects, 0.5),
    connectP99Ms: quantile(connects, 0.99),
    polls,
    intervals,
  };
}
