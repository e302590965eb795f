import type { WatsonClient } from '../watson/client.ts';
import { Stop } from '../watson/signal.ts';
import type { Budget } from './budget.ts';
import { OperationReads } from './operation-reads.ts';
import type { ScopeLimit } from './scope-limit.ts';
import type { QueryOutcome } from './query-outcome.ts';

export interface QueryFlightOptions {
  /** Makes the reads. */
  client: WatsonClient;
  limit: ScopeLimit;
  /** Called, maybe twice, when no further caller may join. */
  drop: () => void;
}

/** A query in flight and its callers. */
export class QueryFlight {
  readonly startedAt = performance.now();
  /** Aborted when no caller waits any longer. */
  readonly signal = new Stop();
  readonly reads: OperationReads;
  readonly #drop: () => void;
  #waiting: PromiseWithResolvers<QueryOutcome>[] | undefined;
  /** Callers that wait, and callers without time left whose outcome is made of what has been read. */
  #callers = 0;
  #hasSettled = false;

  constructor({ client, limit, drop }: QueryFlightOptions) {
    this.reads = new OperationReads({ client, limit, signal: this.signal, onFirst: drop });
    this.#drop = drop;
  }

  /**
   * Settles with the flight, or like `soFar` when the budget ends before.
   * @param soFar makes the outcome from what has been read
   */
  join(budget: Budget, soFar: (reason: unknown) => Promise<QueryOutcome>): Promise<QueryOutcome> {
    const caller = Promise.withResolvers<QueryOutcome>();
    // Most flights have one caller. An empty list would reserve places for many.
    if (this.#waiting) this.#waiting.push(caller);
    else this.#waiting = [caller];
    this.#callers += 1;
    budget.whenAborted((reason) => {
      const at = this.#waiting?.indexOf(caller) ?? -1;
      if (at < 0) return;
      this.#waiting?.splice(at, 1);
      caller.resolve(this.#leave(soFar(reason)));
    });
    return caller.promise;
  }

  settle(outcome: QueryOutcome): void {
    for (const caller of this.#end()) caller.resolve(outcome);
  }

  fail(error: unknown): void {
    for (const caller of this.#end()) caller.reject(error);
  }

  #end(): PromiseWithResolvers<QueryOutcome>[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#hasSettled = true;
    this.#drop();
    return waiting;
  }

  /** The reads go on until the outcome of the caller is made. */
  async #leave(outcome: Promise<QueryOutcome>): Promise<QueryOutcome> {
    try {
      return await outcome;
    } finally {
      this.#callers -= 1;
      if (this.#callers === 0 && !this.#hasSettled) {
        this.#drop();
        this.signal.abort();
      }
    }
  }
}
