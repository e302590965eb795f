import type { StateSubscription } from '../../src/status/subscription.ts';
import type { ModelState } from '../../src/status/types.ts';

/** How a subscription ended: completed, or terminated with an error. */
export type StreamEnd = { error?: unknown };

/** Reads a subscription state by state on request, or continuously if it is eager. */
export class StatusReader {
  readonly states: ModelState[] = [];
  end: StreamEnd | undefined;
  readonly #source: StateSubscription;
  readonly #isEager: boolean;
  #isWaiting = false;

  constructor(source: StateSubscription, isEager: boolean) {
    this.#source = source;
    this.#isEager = isEager;
    if (isEager) this.read();
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Requests one more state, unless a request is pending. Await `settled` to receive a state that waits. */
  read(): void {
    if (this.#isWaiting || this.end) return;
    this.#isWaiting = true;
    this.#source.next().then(
      ({ done, value }) => {
        this.#isWaiting = false;
        if (done) this.end = {};
        else this.states.push(value);
        if (this.#isEager) this.read();
      },
      (error: unknown) => {
        this.#isWaiting = false;
        this.end = { error };
      },
    );
  }

  leave(): void {
    void this.#source.return();
  }
}
