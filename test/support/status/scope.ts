import type {
  ListedState,
  ListEvent,
  ModelState,
  ObservedStatus,
  Staleness,
} from '../../../src/status/types.ts';
import type { WatsonClient } from '../../../src/watson/client.ts';
import type { WatsonError } from '../../../src/watson/errors.ts';
import type { LanguageModel } from '../../../src/watson/types.ts';
import type { EventReader } from '../event-reader.ts';
import type { HeldCall } from './held-client.ts';

/** `sinceExact` is compared on its own, because it may depend on the jitter of the interval. */
export type StateWithoutModel = Omit<ModelState, 'model' | 'sinceExact'>;

/** One response about one model. Its number in `Scope.observations` travels in the model's description. */
export interface Observation {
  /** The generation in which the call started; a new one begins with each mutation. */
  generation: number;
  /** When its poll cycle started. */
  polledAt: number;
  /** What a subscriber must receive of it, once the poll cycle has ended. */
  state?: StateWithoutModel;
  sinceExact?: boolean | undefined;
}

export interface Call extends HeldCall {
  /** The step of the story in which it started. */
  step: number;
  generation: number;
  /** The service's models when the call arrived. */
  before: Map<string, LanguageModel>;
  outcome?: { models: LanguageModel[] } | { missing: WatsonError } | { failure: WatsonError };
}

export interface PollCycle {
  generation: number;
  startedAt: number;
  calls: Call[];
  /** The subscribers of the list when it started. */
  lists: Subscriber[];
}

/** What the engine must know about a model. */
export interface Known {
  state: StateWithoutModel;
  /** Undefined if it depends on the jitter of the interval. */
  sinceExact: boolean | undefined;
  /** The model in its last observation. */
  model: LanguageModel;
  key: string;
  generation: number;
  polledAt: number;
  /** Whether the last poll succeeded; undefined if a list failed that may or may not have included this model. */
  isGood: boolean | undefined;
}

export interface Subscriber {
  name: string;
  reader: EventReader<ModelState | ListEvent>;
  isEager: boolean;
  /** The model, or undefined for the list. */
  id: string | undefined;
  /** Whether it receives snapshots and changes of the list instead of states. */
  hasListEvents: boolean;
  language: string | undefined;
  until: readonly ObservedStatus[];
  /** The generation in which it joined. */
  generation: number;
  joinedAt: number;
  /** The step of the story in which it joined. */
  joinedInStep: number;
  /** Whether its first state may be old: no poll was allowed, or the poll that it waited for failed. */
  mayReceiveOld: boolean;
  /** Whether it must have received its first state, or the list. */
  isServed: boolean;
  hasLeft: boolean;
  /** How the subscription must end. */
  expectedEnd?: 'until' | 'deleted' | 'closed' | { errors: unknown[] } | undefined;
  /** How many of the reader's events have been compared. */
  compared: number;
  /** Set while its last event said that the state is not live. */
  staleness: Staleness | null;
  /** What a client makes of list events; undefined before the first snapshot. */
  list: ReadonlyMap<string, ListedState> | undefined;
  /** By model, the last state that it received, and the number of its observation. */
  last: Map<string, { state: ModelState; key: string; observation: number }>;
}

/** Two models with the same key are the same for subscribers. */
export function keyOf(model: LanguageModel): string {
  return JSON.stringify([model.status, model.progress, model.updated, model.error]);
}

/** One scope: the models of its service, its subscribers, and what the engine must know. */
export class Scope {
  readonly name: string;
  readonly models = new Map<string, LanguageModel>();
  readonly subscribers: Subscriber[] = [];
  readonly known = new Map<string, Known>();
  readonly deletions = new Map<string, StateWithoutModel>();
  readonly observations: Observation[] = [];
  /** Models with a failed read. A list has their last good state, however old that is. */
  readonly failedModels = new Set<string>();
  client!: WatsonClient;
  cycle: PollCycle | undefined;
  generation = 0;
  /** The generation in which the last poll cycle started. */
  polledGeneration = 0;
  /** The failure of the last poll of each model, and of the list under an empty id. */
  readonly failures = new Map<string, WatsonError>();
  /** Codes of all failures so far. */
  readonly failureCodes = new Set<string>();
  /** Whether the last poll cycle only failed. */
  isDown = false;
  /** When a list was read. The engine may have read it for single models. */
  readonly listReadAt: number[] = [];
  /** Whether no model could be read in the last poll cycle. */
  hasFailed = false;
  /** No call may start before this time. */
  pausedUntil = 0;
  /** Number of models so far; ids are never used again, as with the service. */
  created = 0;

  constructor(name: string) {
    this.name = name;
  }

  get live(): Subscriber[] {
    return this.subscribers.filter(({ hasLeft, expectedEnd }) => !hasLeft && !expectedEnd);
  }

  get lists(): Subscriber[] {
    return this.live.filter(({ id }) => id === undefined);
  }

  get openCalls(): Call[] {
    return this.cycle?.calls.filter(({ isDone }) => !isDone) ?? [];
  }

  subscribersOf(id: string): Subscriber[] {
    return this.live.filter((subscriber) => subscriber.id === id);
  }

  /** A model without subscribers is not known any more. */
  dropUnwatched(): void {
    if (this.lists.length > 0) return;
    this.failures.delete('');
    for (const id of [...this.known.keys(), ...this.failures.keys()]) {
      if (this.subscribersOf(id).length > 0) continue;
      this.known.delete(id);
      this.failures.delete(id);
    }
  }
}
