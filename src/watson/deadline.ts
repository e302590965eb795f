import type { Signal } from './signal.ts';
import type { Expiring, Timeout, Timeouts } from './timeouts.ts';

/** Default deadline of one exchange, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 10_000;

const ONCE = { once: true };

export interface DeadlineOptions {
  /** The scope of a read, which other reads of the scope may end. */
  readScope?: string | undefined;
  /** Ends the exchange. */
  caller?: Signal | undefined;
}

/**
 * What ends an exchange early: its deadline, which can be paused and restarted, its caller, or `abort`. The exchange is in
 * one stage at a time, so one target suffices. An `AbortSignal` is made only for the stages that need one.
 */
export class Deadline implements Expiring {
  readonly readScope: string | undefined;
  readonly #timeouts: Timeouts<Deadline>;
  readonly #caller: Signal | undefined;
  #timeout: Timeout<Deadline> | undefined;
  #controller: AbortController | undefined;
  #hasExpired = false;
  #isAborted = false;
  #reason: unknown;
  /** What is to end with the exchange at the moment. An object, and no function: one for each exchange would cost more. */
  target: { abort(reason: unknown): void } | undefined;

  constructor(timeouts: Timeouts<Deadline>, { readScope, caller }: DeadlineOptions = {}) {
    this.readScope = readScope;
    this.#timeouts = timeouts;
    this.#caller = caller;
    if (caller?.aborted) this.abort(caller.reason);
    else caller?.addEventListener('abort', this, ONCE);
    this.restart();
  }

  /** False where the caller or `abort` ended the exchange. */
  get hasExpired(): boolean {
    return this.#hasExpired;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  remainingMs(): number {
    return (this.#timeout?.expiresAt ?? Infinity) - performance.now();
  }

  /** Grants the whole timeout again. */
  restart(): void {
    this.pause();
    this.#timeout = this.#timeouts.start(this);
  }

  /** Stops the timer, for example while the gateway waits for the client and not for the service. */
  pause(): void {
    if (this.#timeout) this.#timeouts.stop(this.#timeout);
    this.#timeout = undefined;
  }

  abort(reason: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.target?.abort(reason);
  }

  /** Called when the exchange has ended. */
  end(): void {
    this.pause();
    this.target = undefined;
    this.#caller?.removeEventListener('abort', this);
  }

  /** Called by the signal of the caller, once at most. */
  handleEvent(): void {
    this.abort(this.#caller?.reason);
  }

  onExpired(): void {
    if (this.#isAborted) return;
    this.#hasExpired = true;
    this.abort(new DOMException('The deadline has passed.', 'AbortError'));
  }
}

/** Yields the chunks. Their consumer has the whole timeout for each chunk; the time that the source takes does not count. */
export async function* deadlinePerChunk(
  content: AsyncIterable<Buffer>,
  deadline: Deadline,
): AsyncGenerator<Buffer> {
  deadline.pause();
  for await (const chunk of content) {
    deadline.restart();
    yield chunk;
    deadline.pause();
  }
  deadline.restart();
}
