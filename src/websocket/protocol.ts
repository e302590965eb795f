import { randomUUID } from 'node:crypto';
import {
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { makeServer, type Context as Socket, type Server } from 'graphql-ws';
import type { Access, CheckAccess } from '../access/authentication.ts';
import type { Limits } from '../config/limits.ts';
import { callerOf, weightOf, type ByteBudget } from '../graphql/byte-budget.ts';
import type { Context } from '../graphql/context.ts';
import { toMessage } from '../graphql/errors.ts';
import type { Operations } from '../graphql/operations.ts';
import type { Logger } from '../log.ts';
import type { Connection } from './connection.ts';
import { EventGroups } from './event-groups.ts';
import { errorsBehind, rejectedAsStream, streamOnce } from './operation-stream.ts';
import type { Membership } from './subscriber.ts';

export interface ProtocolOptions {
  schema: GraphQLSchema;
  operations: Operations;
  access: CheckAccess;
  bytes: ByteBudget;
  limits: Limits;
  log: Logger;
}

/** What the gateway knows of a socket, beside what graphql-ws does. */
export interface SocketExtra {
  /** The `Authorization` header of the upgrade request. Connection parameters take precedence. */
  authorization: string | undefined;
  access: Access | undefined;
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
  membership: Omit<Membership, 'onEnd'>;
};

/** The messages of `graphql-transport-ws`, by graphql-ws. Operations run as over every other transport. */
export function createProtocol({
  schema,
  operations,
  access,
  bytes,
  limits,
  log,
}: ProtocolOptions): Protocol {
  const groups = new EventGroups(operations.start, (result) => formatted(result));
  let isClosing = false;

  function formatted(result: Result, requestId: string = randomUUID()): FormattedExecutionResult {
    const { errors, ...rest } = result as ExecutionResult;
    if (!errors) return rest;
    return { ...rest, errors: errors.map((error) => toMessage(error, { log, requestId })) };
  }

  function tooMany(what: string): ExecutionResult {
    const message = `One socket may have at most ${limits.socketOperations} ${what} (LEXIGATE_MAX_OPERATIONS_PER_SOCKET). End one, or open another socket.`;
    return { errors: [new GraphQLError(message, { extensions: { code: 'TOO_MANY_OPERATIONS' } })] };
  }

  async function join(args: ExecutionArgs, membership: Omit<Membership, 'onEnd'>) {
    const { connection } = membership;
    if (connection.subscriptions >= limits.socketOperations) return tooMany('live subscriptions');
    const lease = bytes.open(connection.caller);
    const error = lease.hold(weightOf(args.variableValues));
    if (error) return { errors: [error] };
    connection.subscriptions += 1;
    const end = () => {
      connection.subscriptions -= 1;
      lease.release();
    };
    const result = await groups.join(args, { ...membership, onEnd: end });
    if ('errors' in result) end();
    return result;
  }

  async function connect({ connectionParams, extra }: GraphQLSocket): Promise<boolean> {
    try {
      const authorization = authorizationIn(connectionParams) ?? extra.authorization;
      extra.access = await access(authorization);
      extra.connection.belongsTo(callerOf(authorization, extra.connection.address));
      extra.connection.closeAt(extra.access.expiresAt);
      return true;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const isForbidden = error.extensions['code'] === 'UNAUTHENTICATED';
      extra.connection.close(isForbidden ? 4403 : 1013, error.message);
      return false;
    }
  }

  const server = makeServer<Record<string, unknown>, SocketExtra>({
    onConnect: connect,
    onSubscribe: (socket, id, { query, variables, operationName, extensions }) => {
      const { connection, access: granted } = socket.extra;
      if (isClosing) {
        connection.goAway();
        return [new GraphQLError('The gateway is shutting down.')];
      }
      const { document, errors } = operations.prepare({ query, operationName, variables });
      if (errors) return errors;
      const authorization = authorizationOf(socket, extensions);
      const requestId = randomUUID();
      const contextFor = (signal?: AbortSignal) =>
        operations.makeContext({ authorization, requestId, role: granted?.role, signal });
      const contextValue = contextFor();
      const { scope } = contextValue.watson;
      const args: OperationArgs = {
        schema,
        document,
        operationName: operationName ?? undefined,
        variableValues: variables ?? undefined,
        contextValue,
        contextFor,
        membership: {
          connection,
          id,
          key: { scope, query, operationName: operationName ?? undefined, variables },
          contextForEvent: () => contextFor(),
        },
      };
      return args;
    },
    execute: (args) =>
      streamOnce((disconnected) => {
        const { contextFor, membership } = args as OperationArgs;
        const { connection } = membership;
        if (connection.underWay >= limits.socketOperations) return tooMany('operations under way');
        const lease = bytes.open(connection.caller);
        const error = lease.hold(weightOf(args.variableValues));
        if (error) return { errors: [error] };
        const run = () => operations.run({ ...args, contextValue: contextFor(disconnected) });
        return connection.answer(run).finally(() => lease.release());
      }),
    subscribe: async (args) => rejectedAsStream(await join(args, (args as OperationArgs).membership)),
    onNext: (_socket, _id, _payload, { contextValue }, result) =>
      formatted(result, (contextValue as Context).requestId),
    onError: (_socket, _id, _payload, errors) => {
      const requestId = randomUUID();
      return errors.flatMap(errorsBehind).map((error) => toMessage(error, { log, requestId }));
    },
  });

  return {
    opened: (socket, extra) => server.opened(socket, extra),
    get groups() {
      return groups.size;
    },
    close: () => void (isClosing = true),
  };
}

/** GraphiQL sends its headers with each operation. Other clients send them as connection parameters. */
function authorizationOf(
  { connectionParams, extra }: GraphQLSocket,
  extensions: Record<string, unknown> | null | undefined,
): string | undefined {
  return authorizationIn(extensions?.['headers']) ?? authorizationIn(connectionParams) ?? extra.authorization;
}

/** The property `authorization`, in any case. */
function authorizationIn(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const entry = Object.entries(params).find(([name]) => name.toLowerCase() === 'authorization');
  return typeof entry?.[1] === 'string' ? entry[1] : undefined;
}
