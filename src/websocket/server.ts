import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { handleProtocols, makeServer, type Context as ProtocolContext } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Context } from '../graphql/context.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import type { Logger } from '../log.ts';
import type { Access, CheckAccess } from '../access/authentication.ts';
import { Connection, CONNECTION_LIMITS, type ConnectionLimits } from './connection.ts';
import { toMessage } from '../graphql/errors.ts';
import { Groups, type Membership } from './event-groups.ts';
import type { Operations } from '../graphql/operations.ts';
import { errorsBehind, refusedAsStream, streamOnce } from './operation-stream.ts';

export interface WebSocketOptions {
  schema: GraphQLSchema;
  operations: Operations;
  access: CheckAccess;
  limits?: Limits | undefined;
  log: Logger;
  connectionLimits?: ConnectionLimits | undefined;
}

export interface GraphQLWebSockets {
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Groups of subscribers who are served together, at the moment. */
  readonly groups: number;
  /** Sockets that are open at the moment. */
  readonly sockets: number;
  /**
   * Tells all clients to go away (1001), not all at once, so that they do not all come back at once; ends at the
   * deadline whoever has not gone.
   */
  close(deadlineMs: number): Promise<void>;
}

interface Extra {
  /** Of the upgrade request; connection parameters come before it. */
  authorization: string | undefined;
  access: Access | undefined;
  connection: Connection;
  goAway: () => void;
}

type Socket = ProtocolContext<Record<string, unknown>, Extra>;
type Result = { data?: unknown; errors?: readonly GraphQLError[] | undefined; extensions?: unknown };
type Operation = ExecutionArgs & { contextFor: (left: AbortSignal) => Context; membership: Membership };

const PING_INTERVAL_MS = 12_000;
/** Time between two sockets that are told to go away; all are told within the longest. */
const GO_AWAY_STEP_MS = 5;
const MAX_GO_AWAY_MS = 5_000;

/** `graphql-transport-ws` on `/graphql`. */
export function createWebSockets(options: WebSocketOptions): GraphQLWebSockets {
  const { schema, operations, access, log } = options;
  const { limits = DEFAULT_LIMITS, connectionLimits = CONNECTION_LIMITS } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes, handleProtocols });
  const formatted = (result: Result, requestId: string = randomUUID()): FormattedExecutionResult => {
    const { errors, ...rest } = result as ExecutionResult;
    if (!errors) return rest;
    return { ...rest, errors: errors.map((error) => toMessage(error, { log, requestId })) };
  };
  const groups = new Groups(operations.start, formatted);
  const connections = new WeakMap<WebSocket, Connection>();
  let isClosing = false;

  const tooMany = (what: string): ExecutionResult => {
    const message = `One socket may have at most ${limits.socketOperations} ${what}. End one first, or open another socket.`;
    return { errors: [new GraphQLError(message, { extensions: { code: 'TOO_MANY_OPERATIONS' } })] };
  };
  const join = async (args: ExecutionArgs, membership: Membership) => {
    const { connection } = membership;
    if (connection.subscriptions >= limits.socketOperations) return tooMany('live subscriptions');
    connection.subscriptions += 1;
    const result = await groups.join(args, membership);
    if ('errors' in result) connection.subscriptions -= 1;
    return result;
  };

  const protocol = makeServer<Record<string, unknown>, Extra>({
    onConnect: async (socket) => {
      try {
        socket.extra.access = await access(find(socket.connectionParams) ?? socket.extra.authorization);
        socket.extra.connection.closeAt(socket.extra.access.expiresAt);
        return true;
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        const isForbidden = error.extensions['code'] === 'UNAUTHENTICATED';
        socket.extra.connection.close(isForbidden ? 4403 : 1013, error.message);
        return false;
      }
    },
    onSubscribe: (socket, id, { query, variables, operationName, extensions }) => {
      if (isClosing) {
        socket.extra.goAway();
        return [new GraphQLError('Going away')];
      }
      const { document, errors } = operations.prepare({ query, operationName, variables });
      if (errors) return errors;
      const authorization = authorizationOf(socket, extensions);
      const requestId = randomUUID();
      const role = socket.extra.access?.role;
      const contextFor = (signal?: AbortSignal) =>
        operations.makeContext({ authorization, requestId, role, signal });
      const contextValue = contextFor();
      const key = {
        scope: contextValue.watson.scope,
        query,
        operationName: operationName ?? undefined,
        variables,
      };
      const { connection } = socket.extra;
      const operation: Operation = {
        schema,
        document,
        operationName: operationName ?? undefined,
        variableValues: variables ?? undefined,
        contextValue,
        contextFor,
        membership: {
          connection,
          id,
          key,
          contextForEvent: () => contextFor(),
          onEnd: () => void (connection.subscriptions -= 1),
        },
      };
      return operation;
    },
    execute: (args) =>
      streamOnce((left) => {
        const { contextFor, membership } = args as Operation;
        const { connection } = membership;
        if (connection.underWay >= limits.socketOperations) return tooMany('operations under way');
        return connection.answer(() => operations.run({ ...args, contextValue: contextFor(left) }));
      }),
    subscribe: async (args) => refusedAsStream(await join(args, (args as Operation).membership)),
    onNext: (_socket, _id, _payload, { contextValue }, result) =>
      formatted(result, (contextValue as Context).requestId),
    onError: (_socket, _id, _payload, errors) => {
      const requestId = randomUUID();
      return errors.flatMap(errorsBehind).map((error) => toMessage(error, { log, requestId }));
    },
  });

  server.on('connection', (socket: WebSocket, req: IncomingMessage) => {
    const connection = new Connection(socket, req.socket, connectionLimits);
    connections.set(socket, connection);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.send(data),
        close: (code, reason) => connection.close(code, reason),
        onMessage: (receive) =>
          socket.on('message', (data: Buffer) => {
            receive(data.toString('utf8')).catch((error: unknown) => {
              if (isServersOwn(error)) return connection.close(4400, 'Invalid message received');
              log.error({ err: error }, 'unexpected error in a WebSocket message');
              socket.close(4500, 'Internal server error');
            });
          }),
      },
      {
        authorization: req.headers.authorization,
        access: undefined,
        connection,
        goAway: () => connection.goAway(),
      },
    );
    const stopPings = keepAlive(socket);
    // `ws` closes the socket itself after an error, with the code that fits.
    socket.on('error', (error) => log.debug({ err: error }, 'WebSocket error'));
    socket.once('close', (code, reason) => {
      stopPings();
      void closed(code, String(reason));
    });
  });

  return {
    upgrade: (req, socket, head) =>
      server.handleUpgrade(req, socket, head, (client) => server.emit('connection', client, req)),
    get groups() {
      return groups.size;
    },
    get sockets() {
      return server.clients.size;
    },
    async close(deadlineMs) {
      isClosing = true;
      const all = [...server.clients];
      const gone = Promise.all(all.map(goneAway));
      const stepMs = Math.min(GO_AWAY_STEP_MS, MAX_GO_AWAY_MS / all.length);
      const timers = all.map((client, i) => setTimeout(() => connections.get(client)?.goAway(), i * stepMs));
      const deadline = new AbortController();
      void delay(deadlineMs, undefined, { signal: deadline.signal }).then(
        () => all.forEach((client) => client.terminate()),
        () => {},
      );
      await gone;
      deadline.abort();
      timers.forEach(clearTimeout);
      server.close();
    },
  };
}

/** graphql-ws throws at a message of a type that only a server may send, as if that were a fault of ours. */
function isServersOwn(error: unknown): boolean {
  return error instanceof Error && /^Unexpected message of type \w+ received$/.test(error.message);
}

function goneAway(client: WebSocket): Promise<unknown> {
  return new Promise((resolve) => client.once('close', resolve));
}

/** `authorization` in the connection parameters, in any case; GraphiQL sends its headers with each operation instead. */
function authorizationOf(
  { connectionParams, extra }: Socket,
  extensions: Record<string, unknown> | null | undefined,
) {
  return find(extensions?.['headers']) ?? find(connectionParams) ?? extra.authorization;
}

function find(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const entry = Object.entries(params).find(([name]) => name.toLowerCase() === 'authorization');
  return typeof entry?.[1] === 'string' ? entry[1] : undefined;
}

/** Pings, and ends a socket that did not answer the last one. Returns what stops it. */
function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  return () => clearInterval(timer);
}
