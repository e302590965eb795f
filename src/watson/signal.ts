export type AbortListener = (() => void) | { handleEvent(): void };

/** What reads need of an `AbortSignal`. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: AbortListener, options?: { once: boolean }): void;
  removeEventListener(type: 'abort', listener: AbortListener): void;
}

/** A signal and its controller in one. An `AbortController` with its `EventTarget` would cost more than the rest of many a read. */
export class Stop implements Signal {
  #isAborted = false;
  #reason: unknown;
  /** Each is called once. Most signals have one listener, which needs no list. */
  #listener: AbortListener | undefined;
  #others: AbortListener[] | undefined;

  get aborted(): boolean {
    return this.#isAborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason;
  }

  addEventListener(_type: 'abort', listener: AbortListener): void {
    if (this.#isAborted) return;
    if (!this.#listener) this.#listener = listener;
    else (this.#others ??= []).push(listener);
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    if (this.#listener === listener) {
      this.#listener = this.#others?.shift();
      return;
    }
    const at = this.#others?.indexOf(listener) ?? -1;
    if (at >= 0) this.#others?.splice(at, 1);
  }

  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    const listeners = [this.#listener, ...(this.#others ?? [])];
    this.#listener = this.#others = undefined;
    for (const listener of listeners) {
      if (typeof listener === 'function') listener();
      else listener?.handleEvent();
    }
  }
}
