import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  execute,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { handleProtocols, makeServer, type Context as ProtocolContext } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Caller, Context } from '../context.ts';
import type { Logger } from '../log.ts';
import { Connection, CONNECTION_LIMITS, type ConnectionLimits } from './connection.ts';
import type { createDocuments } from './documents.ts';
import { toMessage } from './errors.ts';
import { Groups, type Membership } from './groups.ts';
import { errorsBehind, refusedAsStream, streamOnce } from './operation-stream.ts';

export interface WebSocketOptions {
  schema: GraphQLSchema;
  documents: ReturnType<typeof createDocuments>;
  makeContext: (caller: Caller) => Context;
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
  connection: Connection;
  goAway: () => void;
}

type Socket = ProtocolContext<Record<string, unknown>, Extra>;
type Result = { data?: unknown; errors?: readonly GraphQLError[] | undefined; extensions?: unknown };
type Operation = ExecutionArgs & { contextFor: (left: AbortSignal) => Context; membership: Membership };

/** Largest message of a client, in bytes. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const PING_INTERVAL_MS = 12_000;
/** Time between two sockets that are told to go away; all are told within the longest. */
const GO_AWAY_STEP_MS = 5;
const MAX_GO_AWAY_MS = 5_000;

/** `graphql-transport-ws` on `/graphql`. */
export function createWebSockets(options: WebSocketOptions): GraphQLWebSockets {
  const { schema, documents, makeContext, log, connectionLimits = CONNECTION_LIMITS } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });
  const formatted = (result: Result, requestId: string = randomUUID()): FormattedExecutionResult => {
    const { errors, ...rest } = result as ExecutionResult;
    if (!errors) return rest;
    return { ...rest, errors: errors.map((error) => toMessage(error, { log, requestId })) };
  };
  const groups = new Groups(formatted);
  const connections = new WeakMap<WebSocket, Connection>();
  let isClosing = false;

  const protocol = makeServer<Record<string, unknown>, Extra>({
    onSubscribe: (socket, id, { query, variables, operationName, extensions }) => {
      if (isClosing) {
        socket.extra.goAway();
        return [new GraphQLError('Going away')];
      }
      const { document, errors } = documents(query);
      if (errors) return errors;
      const authorization = authorizationOf(socket, extensions);
      const requestId = randomUUID();
      const contextFor = (signal?: AbortSignal) => makeContext({ authorization, requestId, signal });
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
        membership: { connection, id, key, contextForEvent: () => contextFor() },
      };
      return operation;
    },
    execute: (args) =>
      streamOnce((left) => {
        const { contextFor, membership } = args as Operation;
        return membership.connection.answer(() => execute({ ...args, contextValue: contextFor(left) }));
      }),
    subscribe: async (args) => refusedAsStream(await groups.join(args, (args as Operation).membership)),
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
              log.error({ err: error }, 'unexpected error in a WebSocket message');
              socket.close(4500, 'Internal server error');
            });
          }),
      },
      {
        authorization: req.headers.authorization,
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
