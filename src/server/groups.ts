import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Connection } from './connection.ts';
import { startLive, type ContextForEvent, type LiveOperation } from './live.ts';

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
}

interface Group {
  members: number;
  /** Each event's result as the end of a `next` message, made once for all members. */
  messages: WeakMap<object, Promise<Buffer>>;
}

/**
 * Subscribers with the same document, variables and scope form a group: an event is executed and serialised once for
 * all of them, and each gets a copy of the message with its own id in front.
 */
export class Groups {
  readonly #groups = new Map<string, Group>();
  readonly #format: (result: ExecutionResult) => object;

  /** @param format makes the payload of a `next` message from a result */
  constructor(format: (result: ExecutionResult) => object) {
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
    const live = await startLive(args, membership.contextForEvent);
    if ('errors' in live) return { errors: live.errors };
    const name = JSON.stringify(Object.values(membership.key));
    const group = this.#groups.get(name) ?? { members: 0, messages: new WeakMap() };
    this.#groups.set(name, group);
    group.members += 1;
    return new Member(
      live,
      membership,
      (event) => this.#messageFor(group, live, event),
      () => {
        group.members -= 1;
        if (group.members === 0) this.#groups.delete(name);
      },
    );
  }

  #messageFor(group: Group, live: LiveOperation, event: object): Promise<Buffer> {
    const made = group.messages.get(event);
    if (made) return made;
    const making = this.#make(live, event);
    group.messages.set(event, making);
    return making;
  }

  async #make(live: LiveOperation, event: object): Promise<Buffer> {
    const payload = this.#format(await live.execute(event));
    return Buffer.from(`,"type":"next","payload":${JSON.stringify(payload)}}`);
  }
}

/** One subscriber. Each waits on its own source, so that a slow one holds up nobody and misses no newest state. */
class Member implements AsyncGenerator<never, void, void> {
  readonly #live: LiveOperation;
  readonly #connection: Connection;
  readonly #head: Buffer;
  readonly #messageFor: (event: object) => Promise<Buffer>;
  #leave: (() => void) | undefined;

  constructor(
    live: LiveOperation,
    membership: Membership,
    messageFor: (event: object) => Promise<Buffer>,
    leave: () => void,
  ) {
    this.#live = live;
    this.#connection = membership.connection;
    this.#head = Buffer.from(`{"id":${JSON.stringify(membership.id)}`);
    this.#messageFor = messageFor;
    this.#leave = leave;
  }

  /** Sends events until there are no more. */
  async next(): Promise<IteratorReturnResult<void>> {
    const { source } = this.#live;
    try {
      for (let event = await source.next(); !event.done; event = await source.next())
        await this.#deliver(event.value);
    } finally {
      this.#end();
    }
    return { done: true, value: undefined };
  }

  async #deliver(event: object): Promise<void> {
    const message = await this.#messageFor(event);
    if (this.#connection.isBlocked) await this.#connection.drained();
    const isWanted = this.#leave !== undefined && !this.#live.source.hasNewer?.(event);
    if (isWanted) this.#connection.sendParts(this.#head, message);
  }

  async return(): Promise<IteratorReturnResult<void>> {
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
    this.#leave?.();
    this.#leave = undefined;
  }
}
