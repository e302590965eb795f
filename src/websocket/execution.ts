import { GraphQLError, type ExecutionResult, type FormattedExecutionResult } from 'graphql';
import { LONG_ANSWER_BYTES } from '../graphql/answer-bytes.ts';
import { weightOf, type ByteBudget } from '../graphql/byte-budget.ts';
import type { Context } from '../graphql/context.ts';
import type { EventGroups } from '../graphql/event-groups.ts';
import type { Operations } from '../graphql/operations.ts';
import { isRejected } from '../graphql/request-error.ts';
import { pause } from '../watson/pace.ts';
import type { Connection } from './connection.ts';
import { longMessage } from './long-answer.ts';
import type { OperationArgs } from './operation-args.ts';
import { streamOnce } from './operation-stream.ts';
import { Subscriber } from './subscriber.ts';

export interface ExecutionOptions {
  operations: Operations;
  groups: EventGroups;
  bytes: ByteBudget;
  /** Most live subscriptions, and most other operations, of one socket. */
  socketOperations: number;
  /** The result as its client gets it. */
  formatted: (result: ExecutionResult, requestId: string) => FormattedExecutionResult;
  onRejection: (connection: Connection) => void;
}

/** Runs the operations of sockets for graphql-ws, within the limits of each socket. */
export function createExecution({
  operations,
  groups,
  bytes,
  socketOperations,
  formatted,
  onRejection,
}: ExecutionOptions) {
  function tooMany(what: string): ExecutionResult {
    const message = `One socket may have at most ${socketOperations} ${what} (LEXIGATE_MAX_OPERATIONS_PER_SOCKET). Complete one, or open another socket.`;
    return { errors: [new GraphQLError(message, { extensions: { code: 'TOO_MANY_OPERATIONS' } })] };
  }

  /** The result is for graphql-ws: a stream without events that ends or throws when the subscription does. */
  async function subscribe(
    args: OperationArgs,
  ): Promise<AsyncGenerator<never, void, void> | ExecutionResult> {
    const { membership } = args;
    const { connection, id } = membership;
    if (connection.subscriptions >= socketOperations) return tooMany('live subscriptions');
    const lease = bytes.open(connection.caller);
    const error = lease.hold(weightOf(args.variableValues));
    if (error) return { errors: [error] };
    connection.subscriptions += 1;
    const end = () => {
      connection.subscriptions -= 1;
      lease.release();
    };
    const member = await groups.join(args, membership);
    if ('errors' in member) {
      end();
      return { errors: member.errors };
    }
    // graphql-ws keeps the arguments while the subscription runs. Each event has its own context, and this one with its
    // loaders would be the largest part of a subscription.
    args.contextValue = undefined;
    return new Subscriber(member, { connection, id, onEnd: end });
  }

  const execute = (args: OperationArgs) =>
    streamOnce((disconnected) => {
      const { contextFor, membership } = args;
      const { connection } = membership;
      if (connection.underWay >= socketOperations) return tooMany('operations under way');
      const lease = bytes.open(connection.caller);
      const error = lease.hold(weightOf(args.variableValues));
      if (error) return { errors: [error] };
      const contextValue = contextFor(disconnected);
      const { budget, callerKey, requestId } = contextValue;
      const run = async () => {
        const result = rejectedIfExpired(await operations.run({ ...args, contextValue }), contextValue);
        if (isRejected(result)) onRejection(connection);
        const tooMuch = lease.hold(budget.chargedBytes);
        if (tooMuch) return { errors: [tooMuch] };
        if (!result.data || budget.chargedBytes < LONG_ANSWER_BYTES) return result;
        const { id } = membership;
        const message = await longMessage(id, formatted(result, requestId), () => pause(callerKey));
        // The socket counts the bytes from now on.
        lease.hold(0);
        if (!disconnected.aborted) connection.sender.send(message.head, message.tail);
        return undefined;
      };
      return connection.answer(run).finally(() => lease.release());
    });

  return { execute, subscribe };
}

/** An operation that has no data because its token expired gets an `error` message, as if it had never run. */
function rejectedIfExpired(result: ExecutionResult, { budget }: Context): ExecutionResult {
  const hasData = Object.values(result.data ?? {}).some((value) => value !== null);
  return budget.expiredToken && result.errors && !hasData ? { errors: result.errors } : result;
}
