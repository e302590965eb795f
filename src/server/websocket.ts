import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  execute,
  subscribe,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { handleProtocols, makeServer, type Context as ProtocolContext } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Caller, Context } from '../context.ts';
import type { Logger } from '../log.ts';
import type { createDocuments } from './documents.ts';
import { toGraphQLError } from './errors.ts';

export interface WebSocketOptions {
  schema: GraphQLSchema;
  documents: ReturnType<typeof createDocuments>;
  makeContext: (caller: Caller) => Context;
  log: Logger;
}

export interface GraphQLWebSockets {
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells all clients to go away (1001) and waits for them, not longer than the deadline. */
  close(deadlineMs: number): Promise<void>;
}

interface Extra {
  /** Of the upgrade request; connection parameters come before it. */
  authorization: string | undefined;
}

type Socket = ProtocolContext<Record<string, unknown>, Extra>;

/** Largest message of a client, in bytes. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const PING_INTERVAL_MS = 12_000;

/** `graphql-transport-ws` on `/graphql`. */
export function createWebSockets({
  schema,
  documents,
  makeContext,
  log,
}: WebSocketOptions): GraphQLWebSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });

  const protocol = makeServer<Record<string, unknown>, Extra>({
    onSubscribe: (socket, id, { query, variables, operationName, extensions }) => {
      const { document, errors } = documents(query);
      if (errors) return errors;
      const requestId = randomUUID();
      return {
        schema,
        document,
        operationName: operationName ?? undefined,
        variableValues: variables ?? undefined,
        contextValue: makeContext({ authorization: authorizationOf(socket, extensions), requestId }),
      };
    },
    onNext: (_socket, _id, _payload, { contextValue }, { errors, ...result }) => {
      if (!errors) return undefined;
      return {
        ...result,
        errors: errors.map((error) => toMessage(error, log, contextValue)),
      } as FormattedExecutionResult;
    },
    onError: (_socket, _id, _payload, errors) =>
      errors.flatMap(errorsBehind).map((error) => toMessage(error, log)),
    execute: async (args) => refusedAsStream(await execute(args)),
    subscribe: async (args) => refusedAsStream(await subscribe(args)),
  });

  sockets.on('connection', (socket: WebSocket, req: IncomingMessage) => {
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on('message', (data: Buffer) => {
            receive(data.toString('utf8')).catch((error: unknown) => {
              log.error({ err: error }, 'unexpected error in a WebSocket message');
              socket.close(4500, 'Internal server error');
            });
          }),
      },
      { authorization: req.headers.authorization },
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
      sockets.handleUpgrade(req, socket, head, (client) => sockets.emit('connection', client, req)),
    async close(deadlineMs) {
      const all = [...sockets.clients];
      const gone = all.map((client) => new Promise((resolve) => client.once('close', resolve)));
      for (const client of all) client.close(1001, 'Going away');
      const timer = setTimeout(() => all.forEach((client) => client.terminate()), deadlineMs);
      await Promise.all(gone);
      clearTimeout(timer);
      sockets.close();
    },
  };
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

/** The errors of an operation that never ran. */
class RefusedError extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('refused');
    this.errors = errors;
  }
}

type Result = Awaited<ReturnType<typeof subscribe>>;

/**
 * An operation that never ran, for a wrong variable or id, ends with an `error` message. graphql-ws would send a plain
 * result as `next`; only a stream that throws makes it send `error`.
 */
function refusedAsStream(result: Result): Result {
  if (!('errors' in result) || !result.errors || result.data !== undefined) return result;
  const { errors } = result;
  // eslint-disable-next-line require-yield
  return (async function* refuse() {
    throw new RefusedError(errors);
  })();
}

function errorsBehind(error: GraphQLError): readonly GraphQLError[] {
  return error.cause instanceof RefusedError ? error.cause.errors : [error];
}

function toMessage(error: GraphQLError, log: Logger, context?: unknown) {
  const requestId = isContext(context) ? context.requestId : randomUUID();
  const message = toGraphQLError(error, { log, requestId }).toJSON();
  // Only Yoga knows what to do with `http`.
  const { http: _http, ...extensions } = message.extensions ?? {};
  return { ...message, extensions };
}

function isContext(context: unknown): context is Context {
  return typeof context === 'object' && context !== null && 'requestId' in context;
}

async function send(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  // A socket that breaks while it sends says so by its `close` event.
  await new Promise<void>((resolve) => socket.send(data, () => resolve()));
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
