import { Subscription, type Waiting } from './subscription.ts';
import type { ModelState, ObservedStatus, Staleness, StatusObserver } from './types.ts';

export interface StateSubscriptionOptions {
  /** Statuses that complete the subscription right after the event that has one. */
  until?: readonly ObservedStatus[] | undefined;
  /** Only models of this language. */
  language?: string | undefined;
  /** Send an event after each successful poll, also without a change. @default false */
  everyPoll?: boolean | undefined;
  observer: StatusObserver;
  /** Called once, when the subscription completes or terminates. */
  onEnd: (subscription: StateSubscription) => void;
}

/** The states of one model or of all models, as events. The latest state wins: at most one event of each model waits. */
export class StateSubscription extends Subscription<ModelState> {
  readonly everyPoll: boolean;
  // Not the options: `push` is called for each event, and each further object that it reads costs.
  readonly #language: string | undefined;
  readonly #until: readonly ObservedStatus[] | undefined;

  constructor({ observer, onEnd, everyPoll = false, language, until }: StateSubscriptionOptions) {
    super({ waiting: new LatestStates(), observer, onEnd: () => onEnd(this) });
    this.everyPoll = everyPoll;
    this.#language = language;
    this.#until = until;
  }

  /** Sends a state. It replaces an older state of the same model that still waits. */
  override push(state: ModelState): void {
    if (this.#language !== undefined && state.language !== this.#language) return;
    super.push(state);
    // The model may have left a state that is not confirmed.
    if (!state.staleness && this.#until?.includes(state.status)) this.complete('until');
  }
}

/** The latest state of each model. A state takes the place of the older one, so that no model waits for ever. */
class LatestStates implements Waiting<ModelState> {
  readonly #states = new Map<string, ModelState>();
  #staleness: Staleness | null = null;

  get isEmpty(): boolean {
    return this.#states.size === 0;
  }

  add(state: ModelState): boolean {
    const isMerged = this.#states.has(state.id);
    // The staleness of the last event holds for all models, so events with an older staleness must come before it.
    if (state.staleness !== this.#staleness) this.#states.delete(state.id);
    this.#staleness = state.staleness;
    this.#states.set(state.id, state);
    return isMerged;
  }

  take(): ModelState | undefined {
    for (const [id, state] of this.#states) {
      this.#states.delete(id);
      return state;
    }
    return undefined;
  }

  replaces({ id }: ModelState): boolean {
    return this.#states.has(id);
  }

  clear(): void {
    this.#states.clear();
  }
}
