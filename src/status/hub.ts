import type { WatsonClient } from '../watson/client.ts';
import { idSegment } from '../watson/path.ts';
import type { StateSubscription } from './subscription.ts';
import { systemClock, type Clock, type ObservedStatus, type StatusObserver } from './types.ts';
import { Watcher } from './watcher.ts';

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
  watch(client: WatsonClient, id: string, until?: readonly ObservedStatus[]): StateSubscription;
  /** The states of all models of a language, or of all: first each once, then what changes, comes and goes. */
  watchAll(client: WatsonClient, language?: string): StateSubscription;
  /** To be called after each mutation: who watches in that scope hears of it at once. */
  wake(client: WatsonClient): void;
  /** Scopes with a watcher at the moment. */
  readonly watchers: number;
  /** Ends all streams and polls. */
  close(): void;
}

export function createStatusHub(options: StatusHubOptions = {}): StatusHub {
  const { pollIntervalMs = 10_000, clock = systemClock, observer = {}, onFailure = () => {} } = options;
  const watchers = new Map<string, Watcher>();

  function watcherFor(client: WatsonClient): Watcher {
    const existing = watchers.get(client.scope);
    if (existing) return existing;
    const watcher = new Watcher({
      client,
      clock,
      observer,
      pollIntervalMs,
      onFailure,
      onIdle: () => watchers.delete(client.scope),
    });
    watchers.set(client.scope, watcher);
    return watcher;
  }

  return {
    watch(client, id, until) {
      const checked = idSegment(id);
      return watcherFor(client).watch(checked, until);
    },
    watchAll: (client, language) => watcherFor(client).watchAll(language),
    wake: (client) => watchers.get(client.scope)?.wake(),
    get watchers() {
      return watchers.size;
    },
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
