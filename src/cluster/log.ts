import type { ClusterObserver } from './observer.ts';
import { reasonOf } from '../graphql/errors.ts';
import { logRarely } from '../graphql/log-rarely.ts';
import type { Logger } from '../log.ts';

/** Logs what an operator should know of a replica that works with others, and passes everything on to its metrics. */
export function withClusterLog(metrics: ClusterObserver, log: Logger): ClusterObserver {
  const warn = (kind: string, message: string) =>
    logRarely(log, { level: 'warn', kind, fields: { reason: kind }, message });
  return {
    onLease(what) {
      metrics.onLease?.(what);
      if (what === 'taken' || what === 'expired')
        warn(what, 'lease lost: it expired, or another replica took it');
      if (what === 'unreachable')
        warn(what, 'lease given up: the service cannot be reached from this replica');
    },
    onFenced() {
      metrics.onFenced?.();
      warn('fenced', 'result of a poll discarded: the lease was lost before');
    },
    onSnapshot(what) {
      metrics.onSnapshot?.(what);
      if (what === 'unreadable')
        warn(what, 'a snapshot in Redis is damaged, or was not written by a replica of this cluster');
    },
    onAvailable(isAvailable, error) {
      metrics.onAvailable?.(isAvailable, error);
      if (isAvailable) log.info('Redis is available: one replica polls for all');
      else log.warn(reasonOf(error), 'Redis is unavailable: this replica polls for itself');
    },
  };
}
