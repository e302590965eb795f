import type { Clock } from '../../src/status/types.ts';
import type { WatsonClient } from '../../src/watson/client.ts';
import type { LanguageModel } from '../../src/watson/types.ts';
import type { Random } from './random.ts';

/** A clock with a queue of timers that goes on only when told to, with seeded chance. */
export class QueueClock implements Clock {
  #now = Date.parse('2026-03-04T09:00:00.000Z');
  #timers: { at: number; callback: () => void }[] = [];
  readonly #chance: Random;

  constructor(chance: Random) {
    this.#chance = chance;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  }

  random(): number {
    return this.#chance.next();
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Milliseconds until the next timer; undefined when none is set. */
  get nextIn(): number | undefined {
    const next = this.#next();
    return next && Math.max(0, next.at - this.#now);
  }

  /** Lets so much time pass; what a timer sets off runs out before the next one fires. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      const due = next;
      this.#timers = this.#timers.filter((each) => each !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
      await turn();
    }
    this.#now = end;
  }

  #next() {
    let next = this.#timers[0];
    for (const timer of this.#timers) if (next && timer.at < next.at) next = timer;
    return next;
  }
}

/** After all that goes on without time and network has done so: the queue of microtasks is then empty. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A call of the REST interface that waits for its answer. */
export interface HeldCall {
  kind: 'list' | 'get';
  /** Of the model; undefined for the list. */
  id: string | undefined;
  /** True once it was given up or has its answer. */
  isDone: boolean;
  resolve(answer: LanguageModel | LanguageModel[]): void;
  reject(error: unknown): void;
}

/** A client of the REST interface whose reads are answered when the test says so. Given up, they fail as fetch does. */
export function heldClient(
  scope: string,
  onCall: (call: HeldCall) => void,
  expiresAt?: number,
): WatsonClient {
  function hold(kind: HeldCall['kind'], id: string | undefined, signal: AbortSignal | undefined) {
    const answer = Promise.withResolvers<LanguageModel | LanguageModel[]>();
    const call: HeldCall = {
      kind,
      id,
      isDone: false,
      resolve(value) {
        call.isDone = true;
        answer.resolve(value);
      },
      reject(error) {
        call.isDone = true;
        answer.reject(error);
      },
    };
    onCall(call);
    signal?.addEventListener('abort', () => call.reject(signal.reason), { once: true });
    return answer.promise;
  }
  return {
    scope,
    expiresAt,
    languageModels: {
      list: (_language: string | undefined, signal?: AbortSignal) => hold('list', undefined, signal),
      get: (id: string, signal?: AbortSignal) => hold('get', id, signal),
    },
  } as unknown as WatsonClient;
}
