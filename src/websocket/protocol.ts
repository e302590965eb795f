import { randomUUID } from 'node:crypto';
import {
  GraphQLError,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import type { CheckAccess } from '../access/authentication.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { RejectionPace } from '../access/rejection-pace.ts';
import type { Limits } from '../config/limits.ts';
import type { ByteBudget } from '../graphql/byte-budget.ts';
import { toMessages } from '../graphql/errors.ts';
import { EventGroups } from '../graphql/event-groups.ts';
import type { Operations } from '../graphql/operations.ts';
import type { Logger } from '../log.ts';
import type { Connection } from './connection.ts';
import { createExecution } from './execution.ts';
import { createHandshake, type SocketExtra } from './handshake.ts';
import { readMessage } from './message.ts';
import { createArguments, takePayload, type OperationArgs } from './operation-args.ts';
import { errorsBehind, rejectedAsStream } from './operation-stream.ts';

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

export interface Protocol extends Pick<Server<SocketExtra>, 'opened'> {
  /** Called for each ping of a client: each is answered, so the client of many is read later. */
  onPing(connection: Connection): void;
  /** Groups of subscribers that exist at the moment. */
  readonly groups: number;
  /** From now on new operations close their socket (1001). */
  close(): void;
}

type Result = { data?: unknown; errors?: readonly GraphQLError[] | undefined; extensions?: unknown };

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

  /** The client is read later, so that it cannot be rejected as often as it likes. */
  function onRejection(connection: Connection): void {
    connection.stopReadingFor(pace.count(rates.rejectionKeyOf(connection.caller, connection.address)));
  }

  /** Not counted for the caller: it can have thousands of sockets, and each sends pings. */
  function onPing(connection: Connection): void {
    connection.stopReadingFor(pace.count(`socket ${connection.number}`));
  }

  const { execute, subscribe } = createExecution({
    operations,
    groups,
    bytes,
    socketOperations: limits.socketOperations,
    formatted,
    onRejection,
  });
  const argsOf = createArguments({ schema, operations, rates, onRejection });
  const server = makeServer<Record<string, unknown>, SocketExtra>({
    jsonMessageReviver: () => received,
    onConnect: createHandshake({ access, pace }),
    onPing: ({ extra }) => onPing(extra.connection),
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
        return await argsOf(socket, { id, payload, requestId });
      } catch (error) {
        if (error instanceof GraphQLError) return [error];
        throw error;
      }
    },
    execute: (args) => execute(args as OperationArgs),
    subscribe: async (args) => rejectedAsStream(await subscribe(args as OperationArgs)),
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
    onPing,
    get groups() {
      return groups.size;
    },
    close: () => void (isClosing = true),
  };
}

/** The text that graphql-ws parses in place of each message. Its reviver returns the parsed message. */
const PARSED = '0';

/** Most characters of the id of an operation. It is kept while the operation runs. */
const MAX_ID = 256;
