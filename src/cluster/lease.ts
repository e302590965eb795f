import type { ClusterObserver, LeaseLoss } from './observer.ts';
import type { Standing } from './store.ts';

/** Whether this replica has the lease of a scope, as far as it knows. */
export class Lease {
  readonly #observer: ClusterObserver;
  #state: Standing['lease'] = 'free';

  constructor(observer: ClusterObserver) {
    this.#observer = observer;
  }

  get isOwn(): boolean {
    return this.#state === 'own';
  }

  /** @param loss why it is no longer its own, if it was */
  set(state: Standing['lease'], loss: LeaseLoss): void {
    const wasOwn = this.isOwn;
    this.#state = state;
    if (!wasOwn && this.isOwn) this.#observer.onLease?.('held');
    if (wasOwn && !this.isOwn) this.#observer.onLease?.(loss);
  }
}
