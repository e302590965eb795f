import type { WebSocket } from 'ws';

/** Handles the messages of one client in order. It can stop for a while, and then nothing more is read from the socket. */
export class Inbox {
  readonly #socket: WebSocket;
  readonly #handle: (message: Buffer) => void;
  /** Messages that had been read when it stopped: at most one chunk of the socket. */
  #waiting: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, handle: (message: Buffer) => void) {
    this.#socket = socket;
    this.#handle = handle;
    socket.on('message', (message: Buffer) => {
      if (this.#timer) this.#waiting.push(message);
      else handle(message);
    });
    socket.once('close', () => clearTimeout(this.#timer));
  }

  get isStopped(): boolean {
    return this.#timer !== undefined;
  }

  /** Stops for this time, also if it has stopped already. */
  stopFor(ms: number): void {
    if (ms <= 0) return;
    clearTimeout(this.#timer);
    this.#socket.pause();
    this.#timer = setTimeout(() => this.#goOn(), ms);
  }

  #goOn(): void {
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    // A message can stop the inbox again.
    for (const message of waiting)
      if (this.#timer) this.#waiting.push(message);
      else this.#handle(message);
    if (!this.#timer) this.#socket.resume();
  }
}
