import { randomBytes } from 'node:crypto';
import type { ShareUse } from '../access/rate-limits.ts';
import type { SharePolls } from '../status/shared-polls.ts';
import { systemClock } from '../status/types.ts';
import { createCluster } from './cluster.ts';
import type { ClusterObserver } from './observer.ts';
import type { RedisAddress } from './redis-address.ts';
import { connectRedis, type RedisConnectionOptions } from './redis-connection.ts';
import { createRedisStore } from './redis-store.ts';
import { createSeal } from './seal.ts';
import { shareUseOver } from './shared-use.ts';
import { withTimeout } from './timeout.ts';

export interface RedisClusterOptions {
  address: RedisAddress;
  secret: string;
  prefix: string;
}

export interface RedisCluster {
  sharePolls: SharePolls;
  shareUse: ShareUse;
  close(): Promise<void>;
}

/** Longest wait for Redis at the start. */
const START_MS = 1_000;

/** Joins this process to the replicas that share a Redis or Valkey. */
export async function createRedisCluster(
  { address, secret, prefix }: RedisClusterOptions,
  observer: ClusterObserver,
): Promise<RedisCluster> {
  const connect = (events: Omit<RedisConnectionOptions, 'address'>) => connectRedis({ address, ...events });
  const seal = createSeal(secret, 'use');
  const settled = Promise.withResolvers<void>();
  const store = createRedisStore({
    connect,
    prefix,
    observer: {
      ...observer,
      onAvailable(isAvailable, error) {
        observer.onAvailable?.(isAvailable, error);
        settled.resolve();
      },
    },
  });
  await withTimeout(settled.promise, START_MS).catch(() => {});
  return {
    sharePolls: createCluster({ store, secret, clock: systemClock, observer }),
    shareUse: shareUseOver({
      broadcast: (onMessage) => store.broadcast('use', onMessage),
      seal,
      replica: randomBytes(12).toString('base64url'),
    }),
    close: () => store.close(),
  };
}
