import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import type { Operations } from './operations.ts';
import type { ContextForEvent, LiveOperation } from './subscription.ts';

/** A subscription as a member of a group. */
export interface Membership {
  /** The same for all members of a group, see `groupKeyOf`. */
  key: string;
  contextForEvent: ContextForEvent;
}

/** A running subscription whose messages are shared with its group. */
export interface GroupMember {
  live: LiveOperation;
  messageFor: (event: object) => Buffer | Promise<Buffer>;
  /** Called once, when the subscription ends. */
  leave: () => void;
}

interface Group {
  members: number;
  /** The message of each event, made once for all members. */
  messages: WeakMap<object, Buffer | Promise<Buffer>>;
  /** The newest message: members receive an event one right after the other. */
  last: { event: object; message: Buffer | Promise<Buffer> } | undefined;
}

/**
 * Subscribers of one transport with the same document, variables and scope form a group: an event is executed and
 * serialised once for all of them.
 */
export class EventGroups {
  readonly #groups = new Map<string, Group>();
  readonly #start: Operations['start'];
  readonly #write: (result: ExecutionResult) => Buffer;

  /** @param write makes the message of a transport from a result */
  constructor(start: Operations['start'], write: (result: ExecutionResult) => Buffer) {
    this.#start = start;
    this.#write = write;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Starts a subscription, and adds it to its group. Errors that keep it from running are returned. */
  async join(
    args: ExecutionArgs,
    { key, contextForEvent }: Membership,
  ): Promise<GroupMember | { errors: readonly GraphQLError[] }> {
    const live = await this.#start(args, contextForEvent);
    if ('errors' in live) return { errors: live.errors };
    const group = this.#groups.get(key) ?? { members: 0, messages: new WeakMap(), last: undefined };
    this.#groups.set(key, group);
    group.members += 1;
    return {
      live,
      messageFor: (event) => this.#messageFor(group, live, event),
      leave: () => {
        group.members -= 1;
        if (group.members === 0) this.#groups.delete(key);
      },
    };
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
}
