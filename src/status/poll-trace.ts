import type { PollCycleResult } from './poll-cycle.ts';

/** Spans of the poll cycles of one scope. */
export interface PollTrace {
  /** The operation under way causes the next cycle. */
  cause(): void;
  /** Another replica has made that cycle. */
  forget(): void;
  /** The operations that cause the next cycle and were not taken yet, for the replica that makes it. */
  takeCauses(): string | undefined;
  /** Operations of another replica, which `takeCauses` returned there, cause the next cycle. */
  addCauses(causes: string): void;
  /** Does work that belongs to no trace, although an operation may have set the timer that starts it. */
  detached(work: () => Promise<void>): Promise<void>;
  /** Makes a cycle within a span. */
  run(models: number, cycle: () => Promise<PollCycleResult>): Promise<PollCycleResult>;
}

export type TracePolls = () => PollTrace;
