import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ByteLease } from '../graphql/byte-budget.ts';
import type { GatewayRequest } from './gateway-request.ts';

/** A response with what the gateway knows of its request. A field costs less than a listener or a map entry for each request. */
export class GatewayResponse extends ServerResponse<GatewayRequest> {
  /** Names the request in log lines and errors. */
  requestId = '';
  /** How many requests of its connection were not answered when it arrived, itself included. */
  place = 1;
  /** The caller, once it is known. */
  callerKey = '';
  /** The memory that its operation holds until it is answered. */
  lease: ByteLease | undefined = undefined;
  /** Told when the client disconnects. */
  operation: { disconnect(): void } | undefined = undefined;
}

/** Requests whose response is not complete. */
export interface OpenRequests {
  /** Counts the request of a response until the response is closed. */
  add(res: GatewayResponse): void;
  /** Whether a connection has requests whose response is not complete. */
  isAnswering: (socket: Duplex) => boolean;
  /** Whether `endAfterAnswers` was called for a connection. */
  isEnding: (socket: Duplex) => boolean;
  /**
   * Calls `end` once: when all complete requests of a connection are answered, or when the connection is closed.
   *
   * @param end gets the response to the request whose body has not arrived completely, if there is one.
   */
  endAfterAnswers: (socket: Duplex, end: (partial: GatewayResponse | undefined) => void) => void;
}

interface Connection {
  /** Number of its responses that are not closed. */
  open: number;
  /** Those of them that had to wait for another one. */
  pipelined: Set<GatewayResponse> | undefined;
  /** The last response, as long as it is open or the body of its request is not complete. */
  last: GatewayResponse | undefined;
  /** Called after each response. */
  endIfAnswered: (() => void) | undefined;
}

/** @param onClose called when a response is closed: it is complete, or its client has disconnected. */
export function createOpenRequests(onClose: () => void): OpenRequests {
  const connections = new WeakMap<Duplex, Connection>();

  function close(this: GatewayResponse): void {
    const connection = connections.get(this.req.socket);
    this.operation?.disconnect();
    if (connection) {
      connection.open -= 1;
      connection.pipelined?.delete(this);
      if (connection.last === this && this.req.complete) connection.last = undefined;
      connection.endIfAnswered?.();
    }
    onClose();
  }

  function connectionOf(socket: Duplex): Connection {
    let connection = connections.get(socket);
    if (connection) return connection;
    connection = { open: 0, pipelined: undefined, last: undefined, endIfAnswered: undefined };
    connections.set(socket, connection);
    return connection;
  }

  return {
    add(res) {
      const { socket } = res.req;
      const connection = connectionOf(socket);
      connection.open += 1;
      connection.last = res;
      res.place = connection.open;
      res.on('close', close);
      if (res.place === 1) return;
      (connection.pipelined ??= closeWith(socket)).add(res);
      res.once('socket', endIfDestroyed);
    },
    isAnswering: (socket) => (connections.get(socket)?.open ?? 0) > 0,
    isEnding: (socket) => connections.get(socket)?.endIfAnswered !== undefined,
    endAfterAnswers(socket, end) {
      const connection = connectionOf(socket);
      let isOver = false;
      connection.endIfAnswered = () => {
        const partial = connection.last?.req.complete === false ? connection.last : undefined;
        const isPartialOpen = partial !== undefined && !partial.writableEnded && !partial.closed;
        if (isOver || connection.open > Number(isPartialOpen)) return;
        isOver = true;
        end(partial);
      };
      connection.endIfAnswered();
    },
  };
}

/** Node 22 does not close a response that still waits for another one when their connection closes. */
function closeWith(socket: Duplex): Set<GatewayResponse> {
  const pipelined = new Set<GatewayResponse>();
  // Later versions have closed them by then.
  socket.once('close', () => setImmediate(closeAll, pipelined));
  return pipelined;
}

/** Node 24 keeps a connection open whose next response was destroyed before its turn. */
function endIfDestroyed(this: GatewayResponse, socket: Socket): void {
  if (this.destroyed) socket.destroySoon();
}

function closeAll(responses: Set<GatewayResponse>): void {
  for (const res of responses) {
    res.destroy();
    res.emit('close');
  }
}

const POSTED_VARY = 'Accept, Accept-Encoding, Authorization, Origin';

/** All headers of a short response to GraphQL, in pairs. One literal: a list that grows takes memory twice. */
export function graphqlHeaders(
  { requestId }: GatewayResponse,
  contentType: string,
  contentLength: number,
): string[] {
  return [
    'x-request-id',
    requestId,
    'x-content-type-options',
    'nosniff',
    'cache-control',
    'no-store',
    'vary',
    POSTED_VARY,
    'content-type',
    contentType,
    'content-length',
    String(contentLength),
  ];
}

/** Sets the headers of every response, once. */
export function setCommonHeaders(res: GatewayResponse, vary = POSTED_VARY): void {
  if (res.headersSent || res.hasHeader('x-request-id')) return;
  res.setHeader('x-request-id', res.requestId);
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('cache-control', 'no-store');
  res.setHeader('vary', vary);
}
