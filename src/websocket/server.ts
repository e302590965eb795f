import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { methodNotAllowed, requestError } from '../graphql/request-error.ts';
import { logRarely } from '../graphql/log-rarely.ts';
import type { WithinTrace } from '../graphql/trace.ts';
import { WebSocketServer, type WebSocket } from 'ws';
import { Connection } from './connection.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { createProtocol, type ProtocolOptions } from './protocol.ts';

export interface WebSocketOptions extends ProtocolOptions {
  connectionLimits: ConnectionLimits;
  /** Takes over the trace of the upgrade request for each operation. */
  withinTrace?: WithinTrace | undefined;
}

export interface GraphQLWebSockets {
  /** Takes over the connection of an upgrade request. Throws a `requestError` if the handshake is malformed. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Groups of subscribers that exist at the moment. */
  readonly groups: number;
  /** Open sockets. */
  readonly sockets: number;
  /**
   * Closes all sockets (1001), spread over time so that their clients do not all reconnect at once. Sockets that are
   * still open at the deadline are terminated.
   */
  close(deadlineMs: number): Promise<void>;
}

type HandleMessage = (message: string) => Promise<void>;

const PING_INTERVAL_MS = 12_000;
/** Time between two sockets that are closed. */
const CLOSE_STEP_MS = 5;
/** Longest time until the last socket starts to close. */
const MAX_CLOSE_MS = 5_000;

function untraced(handle: HandleMessage): HandleMessage {
  return handle;
}

/** `graphql-transport-ws` on `/graphql`. */
export function createWebSockets(options: WebSocketOptions): GraphQLWebSockets {
  const { limits, log, connectionLimits, withinTrace } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes, handleProtocols });
  const protocol = createProtocol(options);
  const connections = new WeakMap<WebSocket, Connection>();

  function receive(socket: WebSocket, connection: Connection, handle: HandleMessage) {
    connection.read((data) => {
      if (!connection.isOpen) return;
      handle(data.toString('utf8')).catch((error: unknown) => {
        if (isServerMessage(error)) return connection.close(4400, 'Invalid message received');
        const kind = error instanceof Error ? error.message : String(error);
        const message = 'unexpected error in a WebSocket message';
        logRarely(log, { level: 'error', kind, fields: { err: error }, message });
        socket.close(4500, 'Internal server error');
      });
    });
  }

  /** Lets the handler of messages run within the trace of the upgrade request, whose headers are kept for that alone. */
  function tracer({ headers }: IncomingMessage): (handle: HandleMessage) => HandleMessage {
    if (!withinTrace) return untraced;
    return (handle) => (message) => withinTrace(headers, 'linked', () => handle(message));
  }

  function open(socket: WebSocket, req: IncomingMessage): void {
    const connection = new Connection(socket, req, connectionLimits, options.bytes);
    connections.set(socket, connection);
    // The listeners below must not name the request: it would be kept as long as the socket.
    const traced = tracer(req);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.sender.sendText(data),
        close: (code, reason) => connection.close(code, reason),
        onMessage: (handle) => receive(socket, connection, traced(handle)),
      },
      {
        authorization: req.headers.authorization,
        access: undefined,
        remoteAddress: req.socket.remoteAddress,
        connection,
      },
    );
    socket.on('ping', () => protocol.onPing(connection));
    const stopPings = keepAlive(socket, connection);
    // After an error `ws` closes the socket itself, with the right code.
    socket.on('error', (error) => log.debug({ err: error }, 'WebSocket error'));
    socket.once('close', (code, reason) => {
      stopPings();
      closed(code, String(reason)).catch((error: unknown) =>
        log.error({ err: error }, 'the operations of a closed WebSocket could not be ended'),
      );
    });
  }

  async function close(deadlineMs: number): Promise<void> {
    protocol.close();
    const sockets = [...server.clients];
    // Not `once` of node:events: it rejects where a client sends a malformed frame before its socket closes.
    const closed = Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
    const stepMs = Math.min(CLOSE_STEP_MS, MAX_CLOSE_MS / sockets.length);
    const timers = sockets.map((socket, i) => setTimeout(() => connections.get(socket)?.drain(), i * stepMs));
    const deadline = setTimeout(() => sockets.forEach((socket) => socket.terminate()), deadlineMs);
    await closed;
    [...timers, deadline].forEach(clearTimeout);
    server.close();
  }

  function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (req.method !== 'GET') throw methodNotAllowed('GET');
    let mistake: string | undefined;
    // Without this listener `ws` answers a malformed handshake itself. It is called before `handleUpgrade` returns.
    const onMistake = (error: Error) => void (mistake = error.message);
    server.once('wsClientError', onMistake);
    server.handleUpgrade(req, socket, head, (client) => open(client, req));
    server.off('wsClientError', onMistake);
    if (mistake === undefined) return;
    throw requestError(400, 'BAD_REQUEST', `The WebSocket handshake is malformed: ${mistake}.`, {
      'sec-websocket-version': '13, 8',
    });
  }

  return {
    upgrade,
    get groups() {
      return protocol.groups;
    },
    get sockets() {
      return server.clients.size;
    },
    close,
  };
}

/** graphql-ws throws a plain error at messages that only a server may send, as it would for a bug. */
function isServerMessage(error: unknown): boolean {
  return error instanceof Error && /^Unexpected message of type \w+ received$/.test(error.message);
}

/** Pings the client, and terminates the socket if the last ping was not answered. Returns a function that stops it. */
function keepAlive(socket: WebSocket, connection: Connection): () => void {
  let isAnswered = true;
  socket.on('pong', () => (isAnswered = true));
  const timer = setInterval(() => {
    // A ping to a slow consumer waits behind unread messages. The stall timeout drops that client.
    if (connection.sender.isBlocked) return;
    // The pong may have arrived: only pings that are sent from now on count.
    if (connection.isReadLater) return void (isAnswered = true);
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    connection.sender.ping();
  }, PING_INTERVAL_MS);
  return () => clearInterval(timer);
}
