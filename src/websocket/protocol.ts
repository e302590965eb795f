import { randomUUID } from 'node:crypto';
import {
  getOperationAST,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { makeServer, type Context as Socket, type Server, type SubscribePayload } from 'graphql-ws';
import type { Access, CheckAccess } from '../access/authentication.ts';
import { networkOf } from '../access/connection-slots.ts';
import { callerKeyOf, type RateLimits } from '../access/rate-limits.ts';
import type { RejectionPace } from '../access/rejection-pace.ts';
import type { Limits } from '../config/limits.ts';
import { LONG_ANSWER_BYTES } from '../graphql/answer-bytes.ts';
import { weightOf, type ByteBudget } from '../graphql/byte-budget.ts';
import type { Context } from '../graphql/context.ts';
import { toMessages } from '../graphql/errors.ts';
import type { Operations } from '../graphql/operations.ts';
import type { Logger } from '../log.ts';
import { pause } from '../watson/pace.ts';
import type { Connection } from './connection.ts';
import { authorizationIn } from './credential.ts';
import { EventGroups, type Membership } from '../graphql/event-groups.ts';
import { groupKeyOf } from '../graphql/group-key.ts';
import { readMessage } from './message.ts';
import { longMessage } from './long-answer.ts';
import { errorsBehind, rejectedAsStream, streamOnce } from './operation-stream.ts';
import { Subscriber, type SubscriberOptions } from './subscriber.ts';

export interface ProtocolOptions {
  schema: GraphQLSchema;
  operations: Operations;
  access: CheckAccess;
  rates: RateLimits;
  pace: RejectionPace;
  bytes: ByteBudget;
  limits: Limits;
  log: Logger;
}

/** What the gateway stores for a socket, in addition to what graphql-ws stores. */
export interface SocketExtra {
  /** The `Authorization` header of the upgrade request, then that of the connection parameters if they have one. */
  authorization: string | undefined;
  access: Access | undefined;
  remoteAddress: string | undefined;
  connection: Connection;
}

export interface Protocol extends Pick<Server<SocketExtra>, 'opened'> {
  /** Groups of subscribers that exist at the moment. */
  readonly groups: number;
  /** From now on new operations close their socket (1001). */
  close(): void;
}

type GraphQLSocket = Socket<Record<string, unknown>, SocketExtra>;
type Result = { data?: unknown; errors?: readonly GraphQLError[] | undefined; extensions?: unknown };
type OperationArgs = ExecutionArgs & {
  contextFor: (disconnected: AbortSignal) => Context;
  membership: Membership & Omit<SubscriberOptions, 'onEnd'>;
};

/** The messages of `graphql-transport-ws`, by graphql-ws. Operations run as over every other transport. */
export function createProtocol(options: ProtocolOptions): Protocol {
  const { schema, operations, access, rates, pace, bytes, limits, log } = options;
  const groups = new EventGroups(operations.start, (result) =>
    Buffer.from(`,"type":"next","payload":${JSON.stringify(formatted(result))}}`),
  );
  /** By the payload of the message that starts an operation. */
  const requestIds = new WeakMap<object, string>();
  let isClosing = false;
  /** The message that graphql-ws reads next. It keeps the text that it parses while the operation runs. */
  let received: unknown;

  function formatted(result: Result, requestId?: string): FormattedExecutionResult {
    const { errors, ...rest } = result as ExecutionResult;
    if (!errors) return rest;
    return { ...rest, errors: toMessages(errors, { log, requestId: requestId ?? randomUUID() }) };
  }

  function tooMany(what: string): ExecutionResult {
    const message = `One socket may have at most ${limits.socketOperations} ${what} (LEXIGATE_MAX_OPERATIONS_PER_SOCKET). Complete one, or open another socket.`;
    return { errors: [new GraphQLError(message, { extensions: { code: 'TOO_MANY_OPERATIONS' } })] };
  }

  /** The result is for graphql-ws: a stream without events that ends or throws when the subscription does. */
  async function join(
    args: ExecutionArgs,
    membership: OperationArgs['membership'],
  ): Promise<AsyncGenerator<never, void, void> | ExecutionResult> {
    const { connection, id } = membership;
    if (connection.subscriptions >= limits.socketOperations) return tooMany('live subscriptions');
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

  async function connect(socket: GraphQLSocket): Promise<boolean> {
    const { extra } = socket;
    try {
      extra.authorization = authorizationIn(socket.connectionParams) ?? extra.authorization;
      // graphql-ws would keep the whole payload while the socket is open.
      Reflect.deleteProperty(socket, 'connectionParams');
      extra.access = await access(extra.authorization, extra.remoteAddress);
      extra.connection.belongsTo(
        extra.access.callerKey ?? callerKeyOf(extra.authorization, extra.remoteAddress),
      );
      extra.connection.closeAt(extra.access.expiresAt);
      return true;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const waitMs = pace.count(networkOf(extra.remoteAddress ?? ''));
      if (waitMs > 0) await pace.wait(waitMs);
      extra.connection.close(closeCodeOf(error), closeReasonOf(error));
      return false;
    }
  }

  /** Counts an operation. A caller above its rate is read later, so that it cannot be rejected as often as it likes. */
  function takeRate({ connection, remoteAddress }: SocketExtra, take: () => void): void {
    try {
      take();
    } catch (error) {
      connection.stopReadingFor(pace.count(rates.rejectionKeyOf(connection.caller, remoteAddress)));
      throw error;
    }
  }

  /** The arguments of an operation, or its errors. What they contain is kept while the operation runs. */
  async function argsOf(
    { extra }: GraphQLSocket,
    id: string,
    payload: SubscribePayload & { documentId?: unknown },
    requestId: string,
  ): Promise<OperationArgs | readonly GraphQLError[]> {
    const { connection, access: granted, remoteAddress } = extra;
    const { query, documentId, operationName: givenName, variables: given, extensions } = payload;
    // Some clients send an empty name when they have none.
    const operationName = givenName || undefined;
    // GraphiQL sends its headers with each operation. Other clients send them as connection parameters.
    const authorization = authorizationIn(extensions?.['headers']) ?? extra.authorization;
    const callerKey = granted?.callerKey ?? callerKeyOf(authorization, remoteAddress);
    takeRate(extra, () => rates.takeSubscription(callerKey, remoteAddress));
    const { document, source, variables, errors } = operations.prepare({
      query,
      documentId,
      operationName,
      variables: given,
      extensions,
    });
    const isSubscription = document && getOperationAST(document, operationName)?.operation === 'subscription';
    if (!isSubscription) takeRate(extra, () => rates.takeRequest(callerKey, remoteAddress));
    if (errors) return errors;
    const contextFor = (signal?: AbortSignal) =>
      operations.makeContext({ authorization, requestId, ...granted, callerKey, signal });
    const contextValue = contextFor();
    const { scope } = contextValue.watson;
    return {
      schema,
      document,
      operationName,
      variableValues: variables,
      contextValue,
      contextFor,
      membership: {
        connection,
        id,
        key: groupKeyOf({ scope, query: source, operationName, variables }),
        contextForEvent: () => contextFor(),
      },
    };
  }

  const server = makeServer<Record<string, unknown>, SocketExtra>({
    jsonMessageReviver: () => received,
    onConnect: connect,
    onSubscribe: async (socket, id, message) => {
      const { connection } = socket.extra;
      const requestId = randomUUID();
      // Also of operations that end before they have a context.
      requestIds.set(message, requestId);
      const payload = takePayload(message);
      if (isClosing) {
        connection.drain();
        return [new GraphQLError('The gateway is shutting down.')];
      }
      if (id.length > MAX_ID) {
        connection.close(4400, `The id of an operation may have at most ${MAX_ID} characters.`);
        return [new GraphQLError('The id is too long.')];
      }
      try {
        return await argsOf(socket, id, payload, requestId);
      } catch (error) {
        if (error instanceof GraphQLError) return [error];
        throw error;
      }
    },
    execute: (args) =>
      streamOnce((disconnected) => {
        const { contextFor, membership } = args as OperationArgs;
        const { connection } = membership;
        if (connection.underWay >= limits.socketOperations) return tooMany('operations under way');
        const lease = bytes.open(connection.caller);
        const error = lease.hold(weightOf(args.variableValues));
        if (error) return { errors: [error] };
        const contextValue = contextFor(disconnected);
        const { budget, callerKey, requestId } = contextValue;
        const run = async () => {
          const result = rejectedIfExpired(await operations.run({ ...args, contextValue }), contextValue);
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
      }),
    subscribe: async (args) => rejectedAsStream(await join(args, (args as OperationArgs).membership)),
    onNext: (_socket, _id, payload, _args, result) => formatted(result, requestIds.get(payload)),
    onError: (_socket, _id, payload, errors) => {
      const requestId = requestIds.get(payload) ?? randomUUID();
      return toMessages(errors.flatMap(errorsBehind), { log, requestId });
    },
  });

  return {
    opened: (socket, extra) =>
      server.opened(
        {
          ...socket,
          onMessage: (handle) =>
            socket.onMessage((text) => {
              received = readMessage(text);
              return handle(PARSED);
            }),
        },
        extra,
      ),
    get groups() {
      return groups.size;
    },
    close: () => void (isClosing = true),
  };
}

/** An operation that has no data because its token expired gets an `error` message, as if it had never run. */
function rejectedIfExpired(result: ExecutionResult, { budget }: Context): ExecutionResult {
  const hasData = Object.values(result.data ?? {}).some((value) => value !== null);
  return budget.expiredToken && result.errors && !hasData ? { errors: result.errors } : result;
}

/** The text that graphql-ws parses in place of each message. Its reviver returns the parsed message. */
const PARSED = '0';

/** Most characters of the id of an operation. It is kept while the operation runs. */
const MAX_ID = 256;

function closeCodeOf({ extensions }: GraphQLError): number {
  if (extensions['code'] === 'BAD_REQUEST') return 4400;
  return extensions['code'] === 'UNAUTHENTICATED' ? 4403 : 1013;
}

/** A browser cannot set headers of a WebSocket, so the reason names the place for credentials. */
function closeReasonOf({ extensions, message }: GraphQLError): string {
  if (extensions['code'] !== 'UNAUTHENTICATED') return message;
  return `${message.split('. ', 1)[0]?.replace(/\.$/, '')}. Connection parameter: {"authorization": "Bearer TOKEN"}`;
}

/** Empties the payload of a message, which graphql-ws keeps while the operation runs. Returns what was in it. */
function takePayload(payload: SubscribePayload): SubscribePayload {
  const taken = { ...payload };
  for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
  return taken;
}
