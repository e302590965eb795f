import type { PollHooks } from '../status/shared-polls.ts';
import type { SharedScope } from './shared-scope.ts';
import type { AttendCall, BeginCall, Begun, PublishCall, Published, ScopeStore, Standing } from './store.ts';
import type { View } from './view.ts';

export interface ScopeCallsOptions {
  store: ScopeStore;
  replica: string;
  hooks: PollHooks;
  shared: SharedScope;
  view: View;
}

/** The calls of one replica to the store, with what it has and what it watches at that time. */
export class ScopeCalls {
  readonly #options: ScopeCallsOptions;

  constructor(options: ScopeCallsOptions) {
    this.#options = options;
  }

  attend(given: Pick<AttendCall, 'isMutation' | 'unreadableAt' | 'causes'>): Promise<Standing> {
    return this.#options.store.attend({ ...this.#call(), interest: this.#interest(), ...given });
  }

  begin(given: Pick<BeginCall, 'want' | 'causes'>): Promise<Begun> {
    return this.#options.store.begin({ ...this.#call(), interest: this.#interest(), ...given });
  }

  publish(given: Pick<PublishCall, 'token' | 'observedAt' | 'content'>): Promise<Published> {
    return this.#options.store.publish({ ...this.#call(), ...given });
  }

  /** Gives the lease up. It expires by itself if this fails. @param isLast see `ScopeStore.leave` */
  release(isLast: boolean): void {
    const { store, replica } = this.#options;
    store.leave(replica, isLast).catch(() => {});
  }

  #call() {
    const { replica, view, shared } = this.#options;
    return { replica, from: view.from, contentAt: shared.contentAt };
  }

  #interest(): Buffer {
    const { shared, hooks } = this.#options;
    return shared.closeInterest(hooks.interest());
  }
}
