import type { ListSubscription } from './list-subscription.ts';
import type { StateSubscription } from './state-subscription.ts';
import type { ListChange, ListSnapshot, ListStale, ModelState } from './types.ts';
import { deletedState, unknownState } from './absent-state.ts';

/** A subscription to the list, as list events or as states of models. */
export interface ListSubscriber {
  readonly subscription: ListSubscription | StateSubscription;
  readonly language: string | undefined;
  /** The list, for a subscription that has not received it. */
  snapshot(snapshot: ListSnapshot): void;
  /** @param states the states that changed in a way that subscribers of states hear of */
  change(change: ListChange, states: readonly ModelState[]): void;
  /** The list is no longer live. @param state the state of one model, or of none */
  stale(stale: ListStale, state: ModelState): void;
  /** The list is live again. */
  live(snapshot: ListSnapshot, states: readonly ModelState[]): void;
}

export function asList(subscription: ListSubscription, language: string | undefined): ListSubscriber {
  return {
    subscription,
    language,
    snapshot: (snapshot) => subscription.push(snapshot),
    change(change) {
      if (change.added.length + change.changed.length + change.removed.length > 0) subscription.push(change);
    },
    stale: (stale) => subscription.push(stale),
    live: (snapshot) => subscription.push(snapshot),
  };
}

export function asStates(subscription: StateSubscription, language: string | undefined): ListSubscriber {
  /** What it received with a staleness before the list: states, or that no model is known. */
  let unconfirmed: readonly ModelState[] = [];

  function push(states: readonly ModelState[]): void {
    for (const state of states) subscription.push(state);
  }

  function pushUnconfirmed(states: readonly ModelState[]): void {
    unconfirmed = states;
    push(states);
  }

  function pushChanges(states: readonly ModelState[]): void {
    push(states);
    if (unconfirmed.length === 0) return;
    const ids = new Set(states.map(({ id }) => id));
    unconfirmed = unconfirmed.filter(({ id }) => !ids.has(id));
  }

  /** Sends the deletion of what is not in the list. Returns whether there was any. */
  function end({ models, observedAt }: ListSnapshot): boolean {
    const ids = new Set(models.map(({ id }) => id));
    const gone = unconfirmed.filter(({ id }) => !ids.has(id));
    unconfirmed = [];
    push(gone.map((state) => deletedState(state, observedAt, false)));
    return gone.length > 0;
  }

  return {
    subscription,
    language,
    snapshot(snapshot) {
      const { models, observedAt, staleness } = snapshot;
      end(snapshot);
      if (!staleness) return push(models);
      pushUnconfirmed(
        models.length > 0 ? models : [unknownState('', { language, at: observedAt, staleness })],
      );
    },
    change: (_change, states) => pushChanges(states),
    stale(_stale, state) {
      if (state.id === '') pushUnconfirmed([state]);
      else push([state]);
    },
    live(snapshot, states) {
      pushChanges(states);
      const isTold = end(snapshot) || states.length > 0;
      if (isTold) return;
      // The state of one model is enough to say that all are live.
      const [state] = snapshot.models;
      const { observedAt: at, staleness } = snapshot;
      const none = () => deletedState(unknownState('', { language, at, staleness }), at, false);
      push([state ?? none()]);
    },
  };
}
