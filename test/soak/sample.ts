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

export async function takeSample(gateway: Peer, url: string, startedAt: number): Promise<Sample> {
  const metrics = await metricsOf({ url });
  const gauges = Object.fromEntries(GAUGES.map((name) => [name, metrics[name] ?? Number.NaN]));
  const usage = await gateway.ask<Usage>('usage');
  return { ...usage, at: (performance.now() - startedAt) / 1_000, gauges };
}

/** The counts that must return to their value before the run, by name. */
export function countsOf({ resources, gauges, files }: Sample): Record<string, number> {
  const prefixed = Object.entries(resources).map(([type, count]) => [`resource ${type}`, count]);
  return { ...Object.fromEntries(prefixed), ...gauges, ...(files !== undefined && { 'open files': files }) };
}

/** Describes each count that is higher than before. */
export function excess(before: Record<string, number>, after: Record<string, number>): string[] {
  return Object.entries(after)
    .filter(([name, count]) => !(count <= (before[name] ?? 0)))
    .map(([name, count]) => `${name}: ${before[name] ?? 0} before, ${count} now`);
}
