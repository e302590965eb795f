import type { LanguageModel, ModelStatus } from '../watson/types.ts';

/** A model's status as the gateway observed it; `deleted` once the service no longer knows the model. */
export type ObservedStatus = ModelStatus | 'deleted';

/** The state of one model at one moment. Times are ISO 8601 in UTC. */
export interface ModelState {
  id: string;
  /** Of the model, also after its deletion. */
  language: string;
  status: ObservedStatus;
  previousStatus: ObservedStatus | null;
  /** 0 to 100. */
  progress: number;
  /** When the gateway first saw this status. */
  since: string;
  /** When this state was last confirmed by the service. */
  observedAt: string;
  /** Null after deletion. */
  model: LanguageModel | null;
}

/** Why a subscription ended. `left`: its reader went away. */
export type EndReason = 'until' | 'deleted' | 'error' | 'left' | 'closed';

/** What goes on in the status engine, for metrics. */
export interface StatusObserver {
  onSubscription?(what: 'started' | EndReason): void;
  /** `replaced`: a newer state took the place of one that still waited. */
  onEvent?(what: 'sent' | 'replaced'): void;
  /** One REST call of a round; `error` is undefined when it went well. */
  onPoll?(kind: 'list' | 'single', error: unknown, durationMs: number): void;
  /** How long after the service's own `updated` a change of status was seen. */
  onDetection?(delayMs: number): void;
  /** How long a scope waits until its next round. */
  onInterval?(intervalMs: number): void;
}

/** Where time and chance come from, so that tests can hold them in hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, after so many milliseconds; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** 0 to 1, for jitter. */
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
