import type { PollCycleResult } from './poll-cycle.ts';

/** What is watched in a scope. */
export interface Interest {
  ids: string[];
  /** Whether the list of all models is watched. */
  withAll: boolean;
}

/** The result of a poll cycle, made by this replica or another. */
export interface SharedResult {
  result: PollCycleResult;
  /** When the cycle began, in milliseconds since 1970; never too late. */
  startedAt: number;
  /** When it ended, in milliseconds since 1970. The clock of the replica that made it may differ from that of this one. */
  observedAt: number;
  /** The same by the clock of this replica. */
  endedAt: number;
  /** Whether it began after all mutations that are known. */
  isAfterMutations: boolean;
  /** Whether another replica made it. */
  isRemote: boolean;
  /** Whether a model has changed that any replica watches, and whether one is busy. */
  hasChange: boolean;
  isAnyBusy: boolean;
}

/** What the replicas need of the watcher of a scope. */
export interface PollHooks {
  interest(): Interest;
  /** Longest time between two confirmations that counts as having watched all along, in milliseconds. */
  staleAfterMs(): number;
  /**
   * Makes a poll cycle.
   * @param causes what `takeCauses` returned on other replicas that asked for it
   */
  poll(interest: Interest, causes?: readonly string[]): Promise<PollCycleResult>;
  /** The operations of this replica that cause the next cycle, as text for the trace of the replica that makes it. */
  takeCauses(): string | undefined;
  /** Takes the result of each cycle, the newest last. */
  onResult(shared: SharedResult): void;
  /** Called when this replica should poll. `mutation`: other replicas have changed a model. */
  onDue(why: 'mutation' | 'request' | 'takeover'): void;
}

/** Poll cycles that the replicas of a cluster make for each other: one replica polls each scope. */
export interface SharedPolls {
  /**
   * Reads the newest result of any replica. `current`: it has been passed to `onResult`, now or before. `outdated`: what
   * was passed may be older than what other replicas have shown. `alone`: the other replicas cannot be reached.
   */
  refresh(): Promise<'current' | 'outdated' | 'alone'>;
  /**
   * A cycle is due. It is made here or by the replica that polls for all; the result goes to `onResult`.
   * @param isWanted whether a result is needed now, also if another replica polls
   * @returns whether a result that was needed has not come
   */
  poll(isWanted: boolean): Promise<'done' | 'failed'>;
  /** To be called after each mutation. */
  mutated(): void;
  /** The scope is no longer watched. */
  leave(): void;
}

export type SharePolls = (scope: string, hooks: PollHooks) => SharedPolls;
