/** Notices that the process was stopped: what it waits for may then be of any age. */
export class PauseDetector {
  readonly #elapsed: () => number;
  readonly #limitMs: number;
  #lastAt: number;
  #pauses = 0;

  /**
   * @param elapsed milliseconds that have passed, also while the process was stopped
   * @param limitMs a longer time between two calls of `count` is a pause
   */
  constructor(elapsed: () => number, limitMs: number) {
    this.#elapsed = elapsed;
    this.#limitMs = limitMs;
    this.#lastAt = elapsed();
  }

  /** The number of pauses so far. To be called from a timer, too. */
  count(): number {
    const now = this.#elapsed();
    if (now - this.#lastAt > this.#limitMs) this.#pauses += 1;
    this.#lastAt = now;
    return this.#pauses;
  }
}
