import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Operations } from '../graphql/operations.ts';
import type { LiveOperation } from '../graphql/subscription.ts';
import { Subscriber, type Membership } from './subscriber.ts';

interface Group {
  members: number;
  /** The result of each event as the end of a `next` message, made once for all members. */
  messages: WeakMap<object, Buffer | Promise<Buffer>>;
  /** The newest message: members receive an event one right after the other. */
  last: { event: object; message: Buffer | Promise<Buffer> } | undefined;
}

/**
 * Subscribers with the same document, variables and scope form a group: an event is executed and serialised once for
 * all of them, and each gets a copy of the message with its own id in front.
 */
export class EventGroups {
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
   * Starts a subscription whose events go straight to the connection. The result is for graphql-ws, which handles the
   * protocol: a stream without events that ends or throws when the subscription does, and whose `return()` ends it.
   */
  async join(
    args: ExecutionArgs,
    membership: Membership,
  ): Promise<AsyncGenerator<never, void, void> | ExecutionResult> {
    const live = await this.#start(args, membership.contextForEvent);
    if ('errors' in live) return { errors: live.errors };
    // graphql-ws keeps the arguments while the subscription runs. Each event has its own context, and this one with its
    // loaders would be the largest part of a subscription.
    args.contextValue = undefined;
    const { key } = membership;
    const group = this.#groups.get(key) ?? { members: 0, messages: new WeakMap(), last: undefined };
    this.#groups.set(key, group);
    group.members += 1;
    return new Subscriber(
      live,
      membership,
      (event) => this.#messageFor(group, live, event),
      () => {
        group.members -= 1;
        if (group.members === 0) this.#groups.delete(key);
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
