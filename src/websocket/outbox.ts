import { FRAME, textFrame, type Message } from './frame.ts';

/** Larger messages are sent in fragments. */
export const WHOLE_BYTES = 512 * 1024;
/** Small enough that a client that reads slowly finishes several in each stall timeout. */
const FRAGMENT_BYTES = 64 * 1024;
const EMPTY = Buffer.alloc(0);

/** Messages that wait for the client, oldest first. Large ones are sent in fragments, so that control frames fit between them. */
export class Outbox {
  readonly #messages: Buffer[] = [];
  /** Bytes of the oldest message that were taken. */
  #offset = 0;
  /** Bytes that wait. */
  bytes = 0;

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** Bytes that wait behind the oldest message. */
  get backlog(): number {
    return this.bytes - ((this.#messages[0]?.length ?? 0) - this.#offset);
  }

  add({ head, tail }: Message): void {
    const message = Buffer.concat([head, tail]);
    this.#messages.push(message);
    this.bytes += message.length;
  }

  /** The next frame; undefined when no message waits. */
  take(): Buffer | undefined {
    const [message] = this.#messages;
    if (!message) return undefined;
    const start = this.#offset;
    const most = message.length > WHOLE_BYTES ? FRAGMENT_BYTES : WHOLE_BYTES;
    const end = Math.min(message.length, start + most);
    const isLast = end === message.length;
    this.bytes -= end - start;
    this.#offset = isLast ? 0 : end;
    if (isLast) this.#messages.shift();
    const kind = start === 0 ? (isLast ? 'whole' : 'first') : isLast ? 'last' : 'middle';
    return textFrame({ head: message.subarray(start, end), tail: EMPTY }, FRAME[kind]);
  }

  clear(): void {
    this.#messages.length = 0;
    this.#offset = 0;
    this.bytes = 0;
  }
}
