import { mergeListEvents } from './list-merge.ts';
import { Subscription, type Waiting } from './subscription.ts';
import type { ListEvent, StatusObserver } from './types.ts';

export interface ListSubscriptionOptions {
  observer: StatusObserver;
  /** Called once, when the subscription completes or terminates. */
  onEnd: () => void;
}

/** A snapshot of the list and its changes, as events. At most one event waits: a newer one is merged into it. */
export class ListSubscription extends Subscription<ListEvent> {
  constructor(options: ListSubscriptionOptions) {
    super({ ...options, waiting: new MergedListEvent() });
  }
}

class MergedListEvent implements Waiting<ListEvent> {
  #event: ListEvent | undefined;

  get isEmpty(): boolean {
    return this.#event === undefined;
  }

  add(event: ListEvent): boolean {
    const isMerged = this.#event !== undefined;
    this.#event = this.#event ? mergeListEvents(this.#event, event) : event;
    return isMerged;
  }

  take(): ListEvent | undefined {
    const event = this.#event;
    this.#event = undefined;
    return event;
  }

  /** Only a snapshot says everything. The event before it can then be skipped. */
  replaces(): boolean {
    return this.#event?.kind === 'snapshot';
  }

  clear(): void {
    this.#event = undefined;
  }
}
