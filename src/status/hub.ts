import type { WatsonClient } from '../watson/client.ts';
import { idSegment } from '../watson/path.ts';
import type { ListSubscription } from './list-subscription.ts';
import type { TracePolls } from './poll-trace.ts';
import type { SharePolls } from './shared-polls.ts';
import type { StateSubscription } from './state-subscription.ts';
import { createCoarseClock } from './coarse-clock.ts';
import type { Clock, StatusObserver } from './types.ts';
import type { BackOff } from './scope-polls.ts';
import { Watcher, type WatchOptions } from './watcher.ts';

export interface StatusHubOptions {
  /** Poll interval while a watched model is busy, in milliseconds. The other intervals follow from it. */
  pollIntervalMs: number;
  clock?: Clock | undefined;
  observer?: StatusObserver | undefined;
  /** Shares the polls with other replicas. Absent: this process polls for itself. */
  sharePolls?: SharePolls | undefined;
  /** Makes a span of each poll cycle. */
  tracePolls?: TracePolls | undefined;
  /** Called with each temporary failure of a poll. */
  onFailure?: ((error: unknown) => void) | undefined;
  /** The code of an error, for subscribers whose state cannot be confirmed. @default always UPSTREAM_UNAVAILABLE */
  codeOf?: ((error: unknown) => string) | undefined;
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
  /** Subscribes to the list of all models, or those of a language: first a snapshot, then its changes. */
  watchList(client: WatsonClient, language?: string): ListSubscription;
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
  const { pollIntervalMs, clock = createCoarseClock(), observer = {}, onFailure = () => {} } = options;
  const { codeOf = () => 'UPSTREAM_UNAVAILABLE', sharePolls, tracePolls } = options;
  const watchers = new Map<string, Watcher>();
  /** By scope without a watcher. */
  const backOffs = new Map<string, BackOff>();

  function watcherFor(client: WatsonClient): Watcher {
    const existing = watchers.get(client.scope);
    if (existing) return existing;
    dropBackOffs();
    const watcher = new Watcher({
      client,
      clock,
      observer,
      pollIntervalMs,
      onFailure,
      codeOf,
      sharePolls,
      tracePolls,
      backOff: backOffs.get(client.scope),
      onIdle: (backOff) => {
        watchers.delete(client.scope);
        keepBackOff(client.scope, backOff);
      },
    });
    backOffs.delete(client.scope);
    watchers.set(client.scope, watcher);
    return watcher;
  }

  function dropBackOffs(): void {
    for (const [scope, { until }] of backOffs) if (until <= clock.now()) backOffs.delete(scope);
  }

  function keepBackOff(scope: string, backOff: BackOff): void {
    dropBackOffs();
    if (backOff.until > clock.now()) backOffs.set(scope, backOff);
  }

  return {
    watch(client, id, watchOptions) {
      const checked = idSegment(id);
      return watcherFor(client).watch(checked, watchOptions);
    },
    watchAll: (client, language) => watcherFor(client).watchAll(language),
    watchList: (client, language) => watcherFor(client).watchList(language),
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
