import { GraphQLError } from 'graphql';
import type { Limits } from '../config/limits.ts';

export interface BudgetOptions extends Pick<Limits, 'executionMs' | 'rootCalls'> {
  /** Aborted when the caller leaves. */
  left?: AbortSignal | undefined;
}

/** What one operation may use: time, and REST calls for its root fields. */
export class Budget {
  readonly #options: BudgetOptions;
  readonly #controller = new AbortController();
  #calls = 0;
  /** Of the time, when it was last counted. */
  #leftMs: number;
  #countedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #hasEnded = false;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#leftMs = options.executionMs;
    const { left } = options;
    if (left?.aborted) this.#leave();
    else left?.addEventListener('abort', this.#leave, { once: true });
  }

  /**
   * Aborted when the time is over or the caller leaves: reads and waits then stop, writes do not. There is no timer until
   * something asks, since most events need none.
   */
  get signal(): AbortSignal {
    if (!this.#timer && this.#pauses === 0 && !this.#hasEnded) this.#start();
    return this.#controller.signal;
  }

  /** To be called before each REST call for a root field, and before each write. */
  takeCall(): void {
    this.signal.throwIfAborted();
    this.#calls += 1;
    const { rootCalls } = this.#options;
    if (this.#calls <= rootCalls) return;
    throw new GraphQLError(
      `The root fields of one operation may cost at most ${rootCalls} calls of the service. This one was not made: ask for the rest in another operation.`,
      { extensions: { code: 'QUERY_TOO_COMPLEX' } },
    );
  }

  /** Runs what may take longer, such as the wait for a busy model. */
  async untimed<T>(work: () => Promise<T>): Promise<T> {
    if (this.#pauses === 0) this.#leftMs -= performance.now() - this.#countedAt;
    this.#pauses += 1;
    clearTimeout(this.#timer);
    try {
      return await work();
    } finally {
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#countedAt = performance.now();
      if (this.#pauses === 0 && !this.#hasEnded) this.#start();
    }
  }

  /** To be called when the operation is answered. */
  end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#options.left?.removeEventListener('abort', this.#leave);
  }

  #start(): void {
    // Without end, as for uploads, which have deadlines of their own.
    if (this.#leftMs === Infinity) return;
    const usedMs = performance.now() - this.#countedAt;
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, this.#leftMs - usedMs));
  }

  #expire(): void {
    const { executionMs } = this.#options;
    this.#controller.abort(
      new GraphQLError(
        `The operation was not done within ${executionMs / 1_000} s. Ask for less at a time, or try again later.`,
        { extensions: { code: 'EXECUTION_TIMEOUT' } },
      ),
    );
  }

  readonly #leave = (): void => this.#controller.abort(this.#options.left?.reason);
}
