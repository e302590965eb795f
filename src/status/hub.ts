import type { WatsonClient } from '../watson/client.ts';
import { idSegment } from '../watson/path.ts';
import type { SharePolls } from './shared-polls.ts';
import type { StateSubscription } from './subscription.ts';
import { systemClock, type Clock, type StatusObserver } from './types.ts';
import { Watcher, type WatchOptions } from './watcher.ts';

export interface StatusHubOptions {
  /** Poll interval while a watched model is busy, in milliseconds. The other intervals follow from it. */
  pollIntervalMs: number;
  clock?: Clock | undefined;
  observer?: StatusObserver | undefined;
  /** Shares the polls with other replicas. Absent: this process polls for itself. */
  sharePolls?: SharePolls | undefined;
  /** Called with each temporary failure of a poll. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/** Live status for all subscribers. A scope has one watcher while it has subscriptions. */
export interface StatusHub {
  /**
   * Subscribes to one model. The subscription completes after `deleted` or a status of `until`, and terminates with an
   * error if further polls cannot succeed. Throws `InvalidPathError` if the id is malformed.
   */
  watch(client: WatsonClient, id: string, options?: WatchOptions): StateSubscription;
  /** Subscribes to all models, or those of a language: first the state of each, then changes, new models and deletions. */
  watchAll(client: WatsonClient, language?: string): StateSubscription;
  /** Polls the scope at once. To be called after each mutation. */
  wake(client: Pick<WatsonClient, 'scope'>): void;
  /** Polls all scopes at once. To be called when the service is available again, so that no back-off delays the events. */
  wakeAll(): void;
  /** Number of scopes that have a watcher. */
  readonly watchers: number;
  /** Completes all subscriptions and stops polling. */
  close(): void;
}

export function createStatusHub(options: StatusHubOptions): StatusHub {
  const { pollIntervalMs, clock = systemClock, observer = {}, onFailure = () => {}, sharePolls } = options;
  const watchers = new Map<string, Watcher>();
  /** When the back-off of each scope without a watcher ends. A client cannot evade a 429 by subscribing again. */
  const backOffUntil = new Map<string, number>();

  function watcherFor(client: WatsonClient): Watcher {
    const existing = watchers.get(client.scope);
    if (existing) return existing;
    const watcher = new Watcher({
      client,
      clock,
      observer,
      pollIntervalMs,
      onFailure,
      sharePolls,
      notBefore: backOffUntil.get(client.scope),
      onIdle: (notBefore) => {
        watchers.delete(client.scope);
        keepBackOff(client.scope, notBefore);
      },
    });
    backOffUntil.delete(client.scope);
    watchers.set(client.scope, watcher);
    return watcher;
  }

  function keepBackOff(scope: string, until: number): void {
    for (const [other, end] of backOffUntil) if (end <= clock.now()) backOffUntil.delete(other);
    if (until > clock.now()) backOffUntil.set(scope, until);
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
