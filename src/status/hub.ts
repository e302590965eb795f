import type { WatsonClient } from '../watson/client.ts';
import { idSegment } from '../watson/path.ts';
import type { StateSubscription } from './subscription.ts';
import { systemClock, type Clock, type ObservedStatus } from './types.ts';
import { Watcher } from './watcher.ts';

export interface StatusHubOptions {
  /** Poll interval while a watched model is busy, in milliseconds; the other intervals follow from it. @default 10_000 */
  pollIntervalMs?: number | undefined;
  clock?: Clock | undefined;
  /** Called with each failure of a poll that the next one may mend. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/** Live status for everybody: one watcher a scope, which exists while someone watches there. */
export interface StatusHub {
  /**
   * The states of one model. Ends with `deleted`, with a status of `until`, or with an error that polls cannot mend.
   * Throws `InvalidPathError` for what cannot be an id.
   */
  watch(client: WatsonClient, id: string, until?: readonly ObservedStatus[]): StateSubscription;
  /** To be called after each mutation: who watches in that scope hears of it at once. */
  wake(client: WatsonClient): void;
  /** Ends all streams and polls. */
  close(): void;
}

export function createStatusHub(options: StatusHubOptions = {}): StatusHub {
  const { pollIntervalMs = 10_000, clock = systemClock, onFailure = () => {} } = options;
  const watchers = new Map<string, Watcher>();

  function watcherFor(client: WatsonClient): Watcher {
    const existing = watchers.get(client.scope);
    if (existing) return existing;
    const watcher = new Watcher({
      client,
      clock,
      pollIntervalMs,
      onFailure,
      onIdle: () => watchers.delete(client.scope),
    });
    watchers.set(client.scope, watcher);
    return watcher;
  }

  return {
    watch(client, id, until) {
      // Before a watcher is made: one without a subscription would stay for ever.
      const segment = idSegment(id);
      return watcherFor(client).watch(segment, until);
    },
    wake: (client) => watchers.get(client.scope)?.wake(),
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
