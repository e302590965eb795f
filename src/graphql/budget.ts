import { GraphQLError } from 'graphql';
import type { Limits } from '../config/limits.ts';
import { pause } from '../watson/pace.ts';
import { Stop, type Signal } from '../watson/signal.ts';
import { Timeouts, type Expiring, type Timeout } from '../watson/timeouts.ts';
import { requestError } from './request-error.ts';
import { TOKEN_EXPIRED, tokenExpired } from './token-expired.ts';

export interface BudgetOptions extends Pick<Limits, 'executionMs' | 'rootCalls' | 'answerBytes'> {
  /** Aborted when the caller disconnects. */
  disconnected?: Signal | undefined;
  /** The caller. Callers share the time of the event loop. */
  group?: string | undefined;
  /** When the caller's token expires, in milliseconds since 1970. */
  expiresAt?: number | undefined;
  /** The deadlines of all operations, of `executionMs` each. @default a list of its own */
  timeouts?: Timeouts<Budget> | undefined;
}

/** The longest delay of a timer of Node, about 25 days. No operation takes that long. */
const MAX_TIMER_MS = 2_147_483_647;

/** What one operation may cost: execution time, REST calls for its root fields, and bytes of its answer. */
export class Budget implements Expiring {
  readonly #options: BudgetOptions;
  /** Made when the signal is first used: it costs more than many an operation. */
  #controller: AbortController | undefined;
  #reads: Stop | undefined;
  /** Why the operation must end. */
  #reason: unknown;
  #onAbort: ((reason: unknown) => void) | undefined;
  #calls = 0;
  #answerBytes = 0;
  /** The error of an answer that is too large. It replaces the answer. */
  answerError: GraphQLError | undefined;
  /** Execution time that remained at #countedAt, in ms. */
  #remainingMs: number;
  #countedAt = performance.now();
  #timeouts: Timeouts<Budget>;
  #timeout: Timeout<Budget> | undefined;
  #expiryTimer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #hasEnded = false;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#remainingMs = options.executionMs;
    this.#timeouts = options.timeouts ?? new Timeouts(options.executionMs);
    const { disconnected } = options;
    if (disconnected?.aborted) this.handleEvent();
    else disconnected?.addEventListener('abort', this, { once: true });
  }

  /**
   * Aborted at the deadline, when the caller disconnects, or when its token expires. Reads, waits and uploads then stop; a
   * write that is sent does not. The timers start with the first use of the signal: most events of subscriptions never use
   * it.
   */
  get signal(): AbortSignal {
    this.#startTimers();
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.isAborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** As `signal`, for reads. It costs much less. */
  get readSignal(): Signal {
    this.#startTimers();
    if (!this.#reads) {
      this.#reads = new Stop();
      if (this.isAborted) this.#reads.abort(this.#reason);
    }
    return this.#reads;
  }

  /** Calls the one listener when the operation must end: at once where it must end already. */
  whenAborted(listener: (reason: unknown) => void): void {
    this.#startTimers();
    this.#onAbort = listener;
    if (this.isAborted) listener(this.#reason);
  }

  /** Whether the operation must end: its deadline is over, its caller has disconnected, or its token has expired. */
  get isAborted(): boolean {
    return this.#reason !== undefined;
  }

  /** Called when the caller disconnects. */
  disconnect(): void {
    if (!this.#hasEnded) this.#abort(new DOMException('This operation was aborted', 'AbortError'));
  }

  /** Called before each REST call for a root field, and before each write. Throws when the limit is reached. */
  takeCall(): void {
    this.checkToken();
    this.#startTimers();
    this.#throwIfAborted();
    this.#calls += 1;
    const { rootCalls } = this.#options;
    if (this.#calls <= rootCalls) return;
    throw new GraphQLError(
      `The root fields of one operation may cost at most ${rootCalls} REST calls (LEXIGATE_MAX_ROOT_CALLS). Request the other fields in another operation.`,
      { extensions: { code: 'QUERY_TOO_COMPLEX' } },
    );
  }

  /** Whether the operation made a REST call for a root field, or a write. */
  get hasCalled(): boolean {
    return this.#calls > 0;
  }

  /** The error of an operation whose token has expired before it starts. */
  get expiredToken(): GraphQLError | undefined {
    return this.#isTokenExpired ? requestError(401, 'UNAUTHENTICATED', TOKEN_EXPIRED) : undefined;
  }

  /** Called before each write is sent, since a timer may be late. Throws when the caller's token has expired. */
  checkToken(): void {
    if (!this.#isTokenExpired) return;
    this.#expireToken();
    this.#throwIfAborted();
  }

  /** Bytes of the answer so far. */
  get chargedBytes(): number {
    return this.#answerBytes;
  }

  /** Called for each part of the answer, before it is built. Throws when the answer becomes too large. */
  charge(bytes: number): void {
    this.#answerBytes += bytes;
    const { answerBytes } = this.#options;
    if (this.#answerBytes <= answerBytes) return;
    this.answerError ??= new GraphQLError(
      `The answer is larger than ${answerBytes} bytes (LEXIGATE_MAX_ANSWER_BYTES). Request fewer fields or aliases, or smaller pages.`,
      { extensions: { code: 'ANSWER_TOO_LARGE' } },
    );
    this.#abort(this.answerError);
    throw this.answerError;
  }

  /**
   * Called in a loop between two parts of long work, until it returns undefined: many operations wait for the same turn of
   * the event loop, and each must check whether time is left in it. Throws at the deadline, or when the answer is too large.
   */
  pause(): Promise<void> | undefined {
    this.#startTimers();
    this.#throwIfAborted();
    return pause(this.#options.group ?? '');
  }

  /** Runs work that does not count as execution time, such as the wait for a busy model. */
  async untimed<T>(work: () => Promise<T>): Promise<T> {
    if (this.#pauses === 0) this.#remainingMs -= performance.now() - this.#countedAt;
    this.#pauses += 1;
    this.#stop();
    try {
      return await work();
    } finally {
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#resume();
    }
  }

  /** Called when the operation is answered. */
  end(): void {
    this.#hasEnded = true;
    this.#stop();
    if (this.#expiryTimer) clearTimeout(this.#expiryTimer);
    this.#options.disconnected?.removeEventListener('abort', this);
  }

  #throwIfAborted(): void {
    if (this.isAborted) throw this.#reason;
  }

  #abort(reason: unknown): void {
    if (this.isAborted) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.#reads?.abort(reason);
    this.#onAbort?.(reason);
  }

  #startTimers(): void {
    this.#watchToken();
    if (!this.#timeout && this.#pauses === 0 && !this.#hasEnded) this.#start();
  }

  #start(): void {
    // Uploads have deadlines of their own.
    if (this.#remainingMs === Infinity) return;
    this.#timeout = this.#timeouts.start(this, this.#countedAt);
  }

  #stop(): void {
    if (this.#timeout) this.#timeouts.stop(this.#timeout);
    this.#timeout = undefined;
  }

  /** The remaining time differs from that of other operations. */
  #resume(): void {
    this.#countedAt = performance.now();
    this.#timeouts = new Timeouts(Math.max(0, this.#remainingMs));
    if (!this.#hasEnded) this.#start();
  }

  get #isTokenExpired(): boolean {
    const { expiresAt } = this.#options;
    return expiresAt !== undefined && Date.now() >= expiresAt;
  }

  #watchToken(): void {
    const { expiresAt } = this.#options;
    if (expiresAt === undefined || this.#expiryTimer || this.#hasEnded) return;
    const remainingMs = Math.max(0, expiresAt - Date.now());
    if (remainingMs > MAX_TIMER_MS) return;
    this.#expiryTimer = setTimeout(() => this.#expireToken(), remainingMs);
  }

  #expireToken(): void {
    this.#abort(tokenExpired());
  }

  onExpired(): void {
    const { executionMs } = this.#options;
    this.#abort(
      new GraphQLError(
        `The operation took longer than ${executionMs / 1_000} s (LEXIGATE_EXECUTION_TIMEOUT_MS). Request less at a time, or try again later.`,
        { extensions: { code: 'EXECUTION_TIMEOUT' } },
      ),
    );
  }

  /** Called by the signal of the caller, once at most. */
  handleEvent(): void {
    this.#abort(this.#options.disconnected?.reason);
  }
}
