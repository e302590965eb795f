import { Counter, Gauge, type Registry } from 'prom-client';
import type { ClusterObserver } from './observer.ts';

/** The metrics of a replica that works with others. */
export function clusterMetrics(registry: Registry): ClusterObserver {
  const registers = [registry];
  const degraded = new Gauge({
    name: 'lexigate_cluster_degraded',
    help: '1 while Redis is unavailable and this replica polls for itself, otherwise 0.',
    registers,
  });
  const leases = new Gauge({
    name: 'lexigate_cluster_leases',
    help: 'Scopes that this replica polls for all replicas.',
    registers,
  });
  const lost = new Counter({
    name: 'lexigate_cluster_leases_lost_total',
    help: 'Leases that ended, by reason: left (no subscriber), taken or expired (not renewed in time), unreachable (the service cannot be reached from here).',
    labelNames: ['reason'],
    registers,
  });
  const fenced = new Counter({
    name: 'lexigate_cluster_fenced_total',
    help: 'Results of polls that were discarded because this replica no longer held the lease.',
    registers,
  });
  const snapshots = new Counter({
    name: 'lexigate_cluster_snapshots_total',
    help: 'Snapshots, by outcome: written, read, or unreadable (damaged).',
    labelNames: ['outcome'],
    registers,
  });
  degraded.set(1);
  for (const reason of ['left', 'taken', 'expired', 'unreachable']) lost.inc({ reason }, 0);
  for (const outcome of ['written', 'read', 'unreadable']) snapshots.inc({ outcome }, 0);
  return {
    onLease(what) {
      if (what === 'held') return leases.inc();
      leases.dec();
      lost.inc({ reason: what });
    },
    onFenced: () => fenced.inc(),
    onSnapshot: (outcome) => snapshots.inc({ outcome }),
    onAvailable: (isAvailable) => degraded.set(isAvailable ? 0 : 1),
  };
}
