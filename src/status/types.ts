import type { LanguageModel, ModelStatus } from '../watson/types.ts';

/** Status of a model as the gateway observed it; `deleted` once the service no longer has the model. */
export type ObservedStatus = ModelStatus | 'deleted';

/** The state of one model at one time. Times are ISO 8601 in UTC. */
export interface ModelState {
  id: string;
  /** Language of the model, also after its deletion. */
  language: string;
  status: ObservedStatus;
  previousStatus: ObservedStatus | null;
  /** 0 to 100. */
  progress: number;
  /** When the gateway first saw this status. */
  since: string;
  /** Whether the gateway saw the status begin, within two poll intervals before `since`. */
  sinceExact: boolean;
  /** When the service last confirmed this state. */
  observedAt: string;
  /** Null after deletion, and if the model could not be read yet. */
  model: LanguageModel | null;
  /** Null while the state is live. */
  staleness: Staleness | null;
}

/** Why the service has not confirmed a state or a list for two poll intervals. */
export interface Staleness {
  /** When the service last confirmed it; null if it never did. */
  confirmedAt: string | null;
  /** Code of the last failure. */
  code: string;
}

/** The state of a model that exists. */
export type ListedState = ModelState & { model: LanguageModel };

/** All models, or those of a language. */
export interface ListSnapshot {
  kind: 'snapshot';
  models: readonly ListedState[];
  observedAt: string;
  staleness: Staleness | null;
}

/** All changes of the list since the event before. */
export interface ListChange {
  kind: 'change';
  added: readonly ListedState[];
  /** Models of which any field changed. */
  changed: readonly ListedState[];
  /** Ids. */
  removed: readonly string[];
  observedAt: string;
  staleness: Staleness | null;
}

/** The list is no longer live. */
export interface ListStale {
  kind: 'stale';
  staleness: Staleness;
}

export type ListEvent = ListSnapshot | ListChange | ListStale;

/**
 * Why a subscription ended. `until`: an awaited status. `deleted`: the model was deleted. `error`: it terminated with an
 * error. `left`: the subscriber ended it. `closed`: the gateway is closing.
 */
export type EndReason = 'until' | 'deleted' | 'error' | 'left' | 'closed';

/** How a training ended, as far as a poll saw it. `other`: it was cancelled, or the model was changed at once. */
export type TrainingOutcome = 'available' | 'failed' | 'other';

/** Is notified of what the status engine does, for metrics. */
export interface StatusObserver {
  onSubscription?(what: 'started' | EndReason): void;
  /** `replaced`: a newer state replaced one that was not read yet. */
  onEvent?(what: 'sent' | 'replaced'): void;
  /** One REST call of a poll cycle; `error` is undefined if it succeeded. */
  onPoll?(kind: 'list' | 'single', error: unknown, durationMs: number): void;
  /** Time from `updated`, as the service reports it, to the poll that observed the change of status. */
  onDetection?(delayMs: number): void;
  /** A watched model is no longer training. */
  onTrainingEnd?(outcome: TrainingOutcome): void;
  /** Time until the next full poll of a scope. */
  onInterval?(intervalMs: number): void;
}

/** Source of time and random numbers, so that tests can control both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `callback` once, after `ms` milliseconds; returns a function that cancels the call. */
  after(ms: number, callback: () => void): () => void;
  /** A number from 0 to 1, for jitter. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
