import type { GroupMember } from '../graphql/event-groups.ts';
import type { EventSink, LiveOperation } from '../graphql/subscription.ts';
import type { Connection } from './connection.ts';
import type { Sender } from './sender.ts';

export interface SubscriberOptions {
  connection: Connection;
  /** The client's id of the operation. */
  id: string;
  /** Called once when the subscription ends. */
  onEnd: () => void;
}

/**
 * One subscriber. Each has its own source, so that a slow consumer delays no other and always gets the latest state. An event
 * goes from the source to the connection synchronously, unless it waits for its message or for the client.
 */
export class Subscriber implements AsyncGenerator<never, void, void>, EventSink {
  readonly #live: LiveOperation;
  readonly #connection: Connection;
  readonly #sender: Sender;
  readonly #head: Buffer;
  readonly #group: GroupMember['group'];
  readonly #ended = Promise.withResolvers<IteratorReturnResult<void>>();
  #leave: (() => void) | undefined;
  #hasLeft = false;

  constructor({ live, group, leave }: GroupMember, { connection, id, onEnd }: SubscriberOptions) {
    this.#live = live;
    this.#connection = connection;
    this.#sender = connection.sender;
    this.#head = keptBytes(`{"id":${JSON.stringify(id)}`);
    this.#group = group;
    this.#leave = () => {
      leave();
      onEnd();
    };
    // It may end with an error before `next` is called.
    this.#ended.promise.catch(() => {});
    connection.members.add(this);
    if (!connection.isOpen) void this.return();
  }

  /** Sends all events. Resolves when the subscription completes. */
  next(): Promise<IteratorReturnResult<void>> {
    this.#live.source.flowTo(this);
    return this.#ended.promise;
  }

  /** Called by the source. */
  take(event: object): boolean {
    try {
      const message = this.#group.messageFor(this.#live, event);
      if (message instanceof Promise || this.#sender.isBlocked) {
        void this.#sendLater(event, message);
        return false;
      }
      this.#sender.send(this.#head, message);
      return true;
    } catch (error) {
      this.terminate(error);
      return false;
    }
  }

  /** Called by the source. */
  complete(): void {
    this.#end();
    // After the client completed it, graphql-ws would end a newer subscription with the same id.
    if (!this.#hasLeft) this.#ended.resolve({ done: true, value: undefined });
  }

  /** Called by the source. */
  fail(error: unknown): void {
    this.#end();
    this.#ended.reject(error);
  }

  /** Ends with an error that the client receives. */
  terminate(error: unknown): void {
    this.fail(error);
    void this.#live.source.return();
  }

  async #sendLater(event: object, message: Buffer | Promise<Buffer>): Promise<void> {
    try {
      const made = await message;
      // Only a slow consumer skips states. A subscriber that waits for a message would otherwise never get one.
      let isOld = false;
      // All subscriptions of a socket continue at once, so the socket may be full again.
      while (this.#sender.isBlocked) {
        await this.#sender.drained();
        isOld = this.#live.source.hasNewer?.(event) ?? false;
      }
      if (this.#leave && !isOld) this.#sender.send(this.#head, made);
    } catch (error) {
      return this.terminate(error);
    }
    this.#live.source.flowTo(this);
  }

  async return(): Promise<IteratorReturnResult<void>> {
    this.#hasLeft = true;
    this.#end();
    await this.#live.source.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #end(): void {
    this.#connection.members.delete(this);
    this.#leave?.();
    this.#leave = undefined;
  }
}

/** Room for some dozens of heads. */
const SLAB_BYTES = 4 * 1024;
let slab = Buffer.alloc(0);

/**
 * Bytes that are kept as long as a subscription. Node's pool of short buffers would put them between bytes of messages, and each
 * subscription would keep its part of the pool, 64 KiB.
 */
function keptBytes(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length > slab.length) slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length));
  const bytes = slab.subarray(0, length);
  slab = slab.subarray(length);
  bytes.write(text);
  return bytes;
}
