import { asList, asStates, type ListSubscriber } from './list-subscriber.ts';
import { ListSubscription } from './list-subscription.ts';
import { ScopePolls, type BackOff, type ScopePollsOptions } from './scope-polls.ts';
import { StateSubscription } from './state-subscription.ts';
import type { ObservedStatus } from './types.ts';
import { WatchedScope } from './watched-scope.ts';

export interface WatchOptions {
  /** Statuses that complete the subscription right after the event that has one. */
  until?: readonly ObservedStatus[] | undefined;
  /** Send an event after each successful poll, also without a change. @default false */
  everyPoll?: boolean | undefined;
}

export interface WatcherOptions extends Omit<ScopePollsOptions, 'watched'> {
  /** Called when the last subscription has ended. The watcher cannot be used afterwards. */
  onIdle: (backOff: BackOff) => void;
}

/** Polls the models of one scope for all their subscribers. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #watched: WatchedScope;
  readonly #polls: ScopePolls;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#watched = new WatchedScope(options.observer);
    this.#polls = new ScopePolls({ ...options, watched: this.#watched });
  }

  /** Sends the current state of a model as soon as it is known, then each change. */
  watch(id: string, { until, everyPoll }: WatchOptions = {}): StateSubscription {
    const subscription = new StateSubscription({
      until,
      everyPoll,
      // The waits of the write queue do not count as subscriptions.
      observer: everyPoll ? {} : this.#options.observer,
      onEnd: (ended) => {
        this.#watched.leave(id, ended);
        this.#stopIfIdle();
      },
    });
    const polls = this.#polls;
    if (polls.areShared) {
      this.#watched.joinLate(id, subscription, polls.now());
      void polls.joinedLate();
    } else polls.joined(this.#watched.join(id, subscription, polls.now(), polls.canPollSoon()));
    return subscription;
  }

  /** Sends the current states of all models, or of those of a language, then each change, new model and deletion. */
  watchAll(language?: string): StateSubscription {
    const subscription: StateSubscription = new StateSubscription({
      language,
      observer: this.#options.observer,
      onEnd: () => this.#leaveList(subscriber),
    });
    const subscriber = asStates(subscription, language);
    this.#joinList(subscriber);
    return subscription;
  }

  /** Sends a snapshot of all models, or of those of a language, then their changes. */
  watchList(language?: string): ListSubscription {
    const subscription: ListSubscription = new ListSubscription({
      observer: this.#options.observer,
      onEnd: () => this.#leaveList(subscriber),
    });
    const subscriber = asList(subscription, language);
    this.#joinList(subscriber);
    return subscription;
  }

  /** Starts a full poll at once. The polls after it follow in short intervals. To be called after each mutation. */
  wake(): void {
    this.#polls.wake();
  }

  /** Completes all subscriptions. */
  close(): void {
    this.#watched.endAll((subscription) => subscription.complete('closed'));
  }

  #joinList(subscriber: ListSubscriber): void {
    const polls = this.#polls;
    if (polls.areShared) {
      this.#watched.list.joinLate(subscriber, polls.now());
      void polls.joinedLate();
    } else polls.joined(this.#watched.list.join(subscriber, polls.now(), polls.canPollSoon()));
  }

  #leaveList(subscriber: ListSubscriber): void {
    this.#watched.leaveList(subscriber);
    this.#stopIfIdle();
  }

  #stopIfIdle(): void {
    if (this.#watched.isWatched || this.#polls.isStopped) return;
    this.#options.onIdle(this.#polls.stop());
  }
}
