import type { Peer } from '../support/process/peer.ts';
import { metricsOf } from '../support/gateway/metrics.ts';
import type { Usage } from './gateway.ts';

export const GAUGES = [
  'lexigate_websockets',
  'lexigate_subscriptions_active',
  'lexigate_status_watchers',
  'lexigate_subscription_groups',
] as const;

/** A measurement of the gateway. */
export interface Sample extends Usage {
  /** Seconds since the start of the run. */
  at: number;
  gauges: Record<string, number>;
}

export async function takeSample(gateway: Peer, urls: readonly string[], startedAt: number): Promise<Sample> {
  const metrics = await Promise.all(urls.map((url) => metricsOf({ url })));
  const sumOf = (name: string) => metrics.reduce((sum, each) => sum + (each[name] ?? Number.NaN), 0);
  const gauges = Object.fromEntries(GAUGES.map((name) => [name, sumOf(name)]));
  const usage = await gateway.ask<Usage>('usage');
  return { ...usage, at: (performance.now() - startedAt) / 1_000, gauges };
}

/** The counts that must return to their value before the run, by name. */
export function countsOf({ resources, gauges, files }: Sample): Record<string, number> {
  const prefixed = Object.entries(resources).map(([type, count]) => [`resource ${type}`, count]);
  return { ...Object.fromEntries(prefixed), ...gauges, ...(files !== undefined && { 'open files': files }) };
}

/**
 * More than before that is no leak. An error that Node or a library keeps, one at a time, can keep the closed socket of its stack
 * frames. That does not grow with the load: a run has thousands of sockets.
 */
const TOLERATED: Readonly<Record<string, number>> = { Socket: 2 };

/** Describes each count that is higher than before. */
export function excess(before: Record<string, number>, after: Record<string, number>): string[] {
  return Object.entries(after)
    .filter(([name, count]) => !(count <= (before[name] ?? 0) + (TOLERATED[name] ?? 0)))
    .map(([name, count]) => `${name}: ${before[name] ?? 0} before, ${count} now`);
}
