import type { StateSubscription } from '../../src/status/subscription.ts';
import type { ModelState } from '../../src/status/types.ts';

/** How a stream ended: completed, or with an error. */
export type StreamEnd = { error?: unknown };

/** One reader of a stream that reads when told to, or, if it is eager, whenever there is something. */
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

  /** Asks for one more state, unless it has asked already. What it gets is there a turn later. */
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
