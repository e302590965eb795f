import type { WatsonClient } from '../watson/client.ts';
import { idSegment } from '../watson/path.ts';
import type { StateSubscription } from './subscription.ts';
import { systemClock, type Clock, type StatusObserver } from './types.ts';
import { Watcher, type WatchOptions } from './watcher.ts';

export interface StatusHubOptions {
  /** Poll interval while a watched model is busy, in milliseconds; the other intervals follow from it. @default 10_000 */
  pollIntervalMs?: number | undefined;
  clock?: Clock | undefined;
  observer?: StatusObserver | undefined;
  /** Called with each failure of a poll that the next one may mend. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/** Live status for everybody: one watcher a scope, which exists while someone watches there. */
export interface StatusHub {
  /**
   * The states of one model. Ends with `deleted`, with a status of `until`, or with an error that polls cannot mend.
   * Throws `InvalidPathError` for what cannot be an id.
   */
  watch(client: WatsonClient, id: string, options?: WatchOptions): StateSubscription;
  /** The states of all models of a language, or of all: first each once, then what changes, comes and goes. */
  watchAll(client: WatsonClient, language?: string): StateSubscription;
  /** To be called after each mutation: who watches in that scope hears of it at once. */
  wake(client: WatsonClient): void;
  /** To be called when the service is well again: who watches then need not wait until a backoff is over. */
  wakeAll(): void;
  /** Scopes with a watcher at the moment. */
  readonly watchers: number;
  /** Ends all streams and polls. */
  close(): void;
}

export function createStatusHub(options: StatusHubOptions = {}): StatusHub {
  const { pollIntervalMs = 10_000, clock = systemClock, observer = {}, onFailure = () => {} } = options;
  const watchers = new Map<string, Watcher>();
  /** Until when scopes without a watcher must be left alone: who leaves and comes back does not get around a 429. */
  const restingUntil = new Map<string, number>();

  function watcherFor(client: WatsonClient): Watcher {
    const existing = watchers.get(client.scope);
    if (existing) return existing;
    const watcher = new Watcher({
      client,
      clock,
      observer,
      pollIntervalMs,
      onFailure,
      notBefore: restingUntil.get(client.scope),
      onIdle: (notBefore) => {
        watchers.delete(client.scope);
        rest(client.scope, notBefore);
      },
    });
    restingUntil.delete(client.scope);
    watchers.set(client.scope, watcher);
    return watcher;
  }

  function rest(scope: string, until: number): void {
    for (const [other, end] of restingUntil) if (end <= clock.now()) restingUntil.delete(other);
    if (until > clock.now()) restingUntil.set(scope, until);
  }

  return {
    watch(client, id, watchOptions) {
      const checked = idSegment(id);
      return watcherFor(client).watch(checked, watchOptions);
    },
    watchAll: (client, language) => watcherFor(client).watchAll(language),
    wake: (client) => watchers.get(client.scope)?.wake(),
    wakeAll() {
      for (const watcher of watchers.values()) watcher.wake();
    },
    get watchers() {
      return watchers.size;
    },
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
