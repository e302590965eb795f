/** A client must read this much of what waits for it, or all of it, within each stall timeout. */
const WINDOW_BYTES = 1024 * 1024;

export interface SlowConsumerOptions {
  stallTimeoutMs: number;
  /** Drops the client. */
  onSlow: () => void;
}

/**
 * The rule for slow consumers of every transport: 1 MiB, or all that waits, within each stall timeout. It drops a client that
 * reads nothing, and one that reads a little now and then.
 */
export class SlowConsumerWatch {
  readonly #options: SlowConsumerOptions;
  #timer: NodeJS.Timeout | undefined;
  #unreadOfWindow = 0;

  constructor(options: SlowConsumerOptions) {
    this.#options = options;
  }

  /** Data waits for the client. */
  wait(): void {
    if (this.#timer) return;
    this.#unreadOfWindow = WINDOW_BYTES;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#options.onSlow();
    }, this.#options.stallTimeoutMs).unref();
  }

  /** The client has read so much of it. */
  read(bytes: number): void {
    this.#unreadOfWindow -= bytes;
    if (this.#unreadOfWindow <= 0) this.stop();
  }

  /** Nothing waits. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
