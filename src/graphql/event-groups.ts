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
  group: EventGroup;
  /** Called once, when the subscription ends. */
  leave: () => void;
}

type Serialise = (result: ExecutionResult) => Buffer;

/** Subscribers of one transport with the same document, variables and scope. */
class EventGroup {
  members = 0;
  readonly #serialise: Serialise;
  /** The message of each event, made once for all members. */
  readonly #messages = new WeakMap<object, Buffer | Promise<Buffer>>();
  /** The newest event and its message: members receive an event one right after the other. */
  #event: object | undefined;
  #message: Buffer | Promise<Buffer> | undefined;

  constructor(serialise: Serialise) {
    this.#serialise = serialise;
  }

  /** The message of an event. The first member that asks for it executes the event. */
  messageFor(live: LiveOperation, event: object): Buffer | Promise<Buffer> {
    if (this.#event === event && this.#message) return this.#message;
    const message = this.#messages.get(event) ?? this.#make(live, event);
    this.#messages.set(event, message);
    this.#event = event;
    this.#message = message;
    return message;
  }

  #make(live: LiveOperation, event: object): Buffer | Promise<Buffer> {
    const result = live.execute(event);
    return result instanceof Promise ? result.then(this.#serialise) : this.#serialise(result);
  }
}

/** Groups of subscribers of one transport: an event is executed and serialised once for a group. */
export class EventGroups {
  readonly #groups = new Map<string, EventGroup>();
  readonly #start: Operations['start'];
  readonly #serialise: Serialise;

  /** @param serialise makes the message of a transport from a result */
  constructor(start: Operations['start'], serialise: Serialise) {
    this.#start = start;
    this.#serialise = serialise;
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
    const group = this.#groups.get(key) ?? new EventGroup(this.#serialise);
    this.#groups.set(key, group);
    group.members += 1;
    return {
      live,
      group,
      leave: () => {
        group.members -= 1;
        if (group.members === 0) this.#groups.delete(key);
      },
    };
  }
}
