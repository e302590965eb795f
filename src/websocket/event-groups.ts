import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Connection } from './connection.ts';
import type { ContextForEvent, EventReader, LiveOperation } from '../graphql/subscription.ts';
import type { Operations } from '../graphql/operations.ts';

/** What is the same for subscribers who are served together. */
export interface GroupKey {
  scope: string;
  query: string;
  operationName: string | undefined;
  variables: unknown;
}

export interface Membership {
  connection: Connection;
  /** The client's id of the operation. */
  id: string;
  key: GroupKey;
  contextForEvent: ContextForEvent;
  /** Called once when it ends. */
  onEnd: () => void;
}

interface Group {
  members: number;
  /** Each event's result as the end of a `next` message, made once for all members. */
  messages: WeakMap<object, Buffer | Promise<Buffer>>;
  /** The last of them, for its members get an event one right after the other. */
  last: { event: object; message: Buffer | Promise<Buffer> } | undefined;
}

/**
 * Subscribers with the same document, variables and scope form a group: an event is executed and serialised once for
 * all of them, and each gets a copy of the message with its own id in front.
 */
export class Groups {
  readonly #groups = new Map<string, Group>();
  readonly #start: Operations['start'];
  readonly #format: (result: ExecutionResult) => object;

  /** @param format makes the payload of a `next` message from a result */
  constructor(start: Operations['start'], format: (result: ExecutionResult) => object) {
    this.#start = start;
    this.#format = format;
  }

  get size(): number {
    return this.#groups.size;
  }

  /**
   * Starts a subscription whose events go straight to the connection. What comes back is for graphql-ws, which keeps the
   * protocol: a stream without events that ends or throws when the subscription does, and whose `return()` ends it.
   */
  async join(
    args: ExecutionArgs,
    membership: Membership,
  ): Promise<AsyncGenerator<never, void, void> | ExecutionResult> {
    const live = await this.#start(args, membership.contextForEvent);
    if ('errors' in live) return { errors: live.errors };
    // graphql-ws keeps the arguments while the subscription lasts. Events have contexts of their own, so this one is
    // of no more use, and with its loaders it is the largest part of a subscription.
    args.contextValue = undefined;
    const name = JSON.stringify(Object.values(membership.key));
    const group = this.#groups.get(name) ?? { members: 0, messages: new WeakMap(), last: undefined };
    this.#groups.set(name, group);
    group.members += 1;
    return new Member(
      live,
      membership,
      (event) => this.#messageFor(group, live, event),
      () => {
        group.members -= 1;
        if (group.members === 0) this.#groups.delete(name);
        membership.onEnd();
      },
    );
  }

  #messageFor(group: Group, live: LiveOperation, event: object): Buffer | Promise<Buffer> {
    if (group.last?.event === event) return group.last.message;
    const message = group.messages.get(event) ?? this.#make(live, event);
    group.messages.set(event, message);
    group.last = { event, message };
    return message;
  }

  #make(live: LiveOperation, event: object): Buffer | Promise<Buffer> {
    const result = live.execute(event);
    return result instanceof Promise ? result.then((late) => this.#write(late)) : this.#write(result);
  }

  #write(result: ExecutionResult): Buffer {
    return Buffer.from(`,"type":"next","payload":${JSON.stringify(this.#format(result))}}`);
  }
}

/**
 * One subscriber. Each reads its own source, so that a slow one holds up nobody and misses no newest state. An event
 * goes from the source to the connection in one go, unless it has to wait for its message or for the client.
 */
class Member implements AsyncGenerator<never, void, void>, EventReader {
  readonly #live: LiveOperation;
  readonly #connection: Connection;
  readonly #head: Buffer;
  readonly #messageFor: (event: object) => Buffer | Promise<Buffer>;
  readonly #ended = Promise.withResolvers<IteratorReturnResult<void>>();
  #leave: (() => void) | undefined;
  #hasLeft = false;
  #isReading = false;
  #readsOn = false;

  constructor(
    live: LiveOperation,
    membership: Membership,
    messageFor: (event: object) => Buffer | Promise<Buffer>,
    leave: () => void,
  ) {
    this.#live = live;
    this.#connection = membership.connection;
    this.#head = Buffer.from(`{"id":${JSON.stringify(membership.id)}`);
    this.#messageFor = messageFor;
    this.#leave = leave;
    this.#connection.members.add(this);
    if (!this.#connection.isOpen) void this.return();
  }

  /** Sends events until there are no more. */
  next(): Promise<IteratorReturnResult<void>> {
    this.#read();
    return this.#ended.promise;
  }

  /** Reads the next event. A source that has some at once calls back from within, which must not go ever deeper. */
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
      // Who left has its answer. graphql-ws would take another for the end of whatever has the same id by now.
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

  async #sendLater(event: object, message: Buffer | Promise<Buffer>): Promise<void> {
    try {
      const made = await message;
      // Only a client that does not keep up is spared states: who waits for slow messages would never get any.
      let isOld = false;
      // All who wait on a socket go on at once, so that it may soon be full again.
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
