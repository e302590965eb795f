import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/**
 * A request whose body can be taken in one piece when it has arrived together with the headers. Its stream would cost more
 * than the rest of many a query.
 */
export class GatewayRequest extends IncomingMessage {
  /** The part of the body that has arrived. Undefined: it goes through the stream. */
  #held: Buffer[] | undefined;
  #heldBytes = 0;

  static {
    // Node keeps the request of an idle connection in memory until its stream has ended.
    Object.defineProperty(this.prototype, 'readableEnded', {
      get(this: GatewayRequest): boolean {
        return this.#held ? this.complete : Reflect.get(Readable.prototype, 'readableEnded', this);
      },
    });
  }

  /** Keeps the body from the stream until `takeBody` or `openBody` is called. */
  holdBody(): void {
    this.#held = [];
  }

  /** Size of the body that `takeBody` returns. Undefined where only the stream has all of it. */
  get heldBytes(): number | undefined {
    return this.#held && this.complete && !this.destroyed ? this.#heldBytes : undefined;
  }

  /** Returns the body that was held, once. Its stream emits nothing. */
  takeBody(): Buffer {
    const held = this.#held ?? [];
    this.#held = [];
    this.#heldBytes = 0;
    return held.length === 1 && held[0] ? held[0] : Buffer.concat(held);
  }

  /** Drops what has arrived and was not taken. */
  dropBody(): void {
    if (this.#held && this.#heldBytes > 0) this.takeBody();
    else if (this.readableLength > 0) super.resume();
  }

  /** Passes what was held to the stream. */
  openBody(): void {
    const held = this.#held;
    this.#held = undefined;
    if (!held || this.destroyed) return;
    for (const chunk of held) super.push(chunk);
    if (this.complete) super.push(null);
  }

  /** Called by Node for each part of the body, and with null at its end. */
  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    if (!this.#held) return super.push(chunk, encoding);
    if (chunk) {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
    }
    return this.#heldBytes < this.readableHighWaterMark;
  }

  /** Node also calls it after each response, to discard the rest of the body. One that was held has no rest. */
  override resume(): this {
    if (this.#held && this.complete) return this;
    this.openBody();
    return super.resume();
  }
}
