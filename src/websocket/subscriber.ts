import type { GroupMember } from '../graphql/event-groups.ts';
import type { EventReader, LiveOperation } from '../graphql/subscription.ts';
import type { Connection } from './connection.ts';

export interface SubscriberOptions {
  connection: Connection;
  /** The client's id of the operation. */
  id: string;
  /** Called once when the subscription ends. */
  onEnd: () => void;
}

/**
 * One subscriber. Each reads its own source, so that a slow consumer delays no other and always gets the latest state. An
 * event goes from the source to the connection synchronously, unless it waits for its message or for the client.
 */
export class Subscriber implements AsyncGenerator<never, void, void>, EventReader {
  readonly #live: LiveOperation;
  readonly #connection: Connection;
  readonly #head: Buffer;
  readonly #messageFor: (event: object) => Buffer | Promise<Buffer>;
  readonly #ended = Promise.withResolvers<IteratorReturnResult<void>>();
  #leave: (() => void) | undefined;
  #hasLeft = false;
  #isReading = false;
  #readsOn = false;

  constructor({ live, messageFor, leave }: GroupMember, { connection, id, onEnd }: SubscriberOptions) {
    this.#live = live;
    this.#connection = connection;
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)}`);
    this.#messageFor = messageFor;
    this.#leave = () => {
      leave();
      onEnd();
    };
    // It may end with an error before `next` is called.
    this.#ended.promise.catch(() => {});
    this.#connection.members.add(this);
    if (!this.#connection.isOpen) void this.return();
  }

  /** Sends all events. Resolves when the subscription completes. */
  next(): Promise<IteratorReturnResult<void>> {
    this.#read();
    return this.#ended.promise;
  }

  /** Reads the next event. A source with a waiting event calls back synchronously, so this loop replaces a recursion. */
  #read(): void {
    this.#readsOn = true;
    if (this.#isReading) return;
    this.#isReading = true;
    const { source } = this.#live;
    while (this.#readsOn) {
      this.#readsOn = false;
      if (source.read) source.read(this);
      else source.next().then(this.resolve.bind(this), this.reject.bind(this));
    }
    this.#isReading = false;
  }

  /** Called by the source. */
  resolve(event: IteratorResult<object, undefined>): void {
    if (event.done) {
      this.#end();
      // After the client completed it, graphql-ws would end a newer subscription with the same id.
      if (!this.#hasLeft) this.#ended.resolve({ done: true, value: undefined });
      return;
    }
    try {
      const message = this.#messageFor(event.value);
      if (message instanceof Promise || this.#connection.isBlocked)
        return void this.#sendLater(event.value, message);
      this.#connection.sendParts(this.#head, message);
    } catch (error) {
      return this.reject(error);
    }
    this.#read();
  }

  /** Called by the source. */
  reject(error: unknown): void {
    this.#end();
    this.#ended.reject(error);
  }

  /** Ends with an error that the client receives. */
  terminate(error: unknown): void {
    this.reject(error);
    void this.#live.source.return();
  }

  async #sendLater(event: object, message: Buffer | Promise<Buffer>): Promise<void> {
    try {
      const made = await message;
      // Only a slow consumer skips states. A subscriber that waits for a message would otherwise never get one.
      let isOld = false;
      // All subscriptions of a socket continue at once, so the socket may be full again.
      while (this.#connection.isBlocked) {
        await this.#connection.drained();
        isOld = this.#live.source.hasNewer?.(event) ?? false;
      }
      if (this.#leave && !isOld) this.#connection.sendParts(this.#head, made);
    } catch (error) {
      return this.reject(error);
    }
    this.#read();
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
