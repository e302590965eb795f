import { authorizationHeader, type Credential } from './credentials.ts';
import { NetworkError, OperationError, LexigateError, type GraphQLErrorEntry } from './errors.ts';
import { networkError, type GraphQLResult } from './http.ts';
import type { Connector, Operation } from './request.ts';
import type { Sink, Transport } from './transport.ts';

/** A proxy can leave the handshake without an answer. Then an event stream is tried. */
const CONNECT_TIMEOUT_MS = 4_000;
/** A connection that was cut silently shows only when a ping is not answered. */
const PING_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;

/** Close codes that mean that the credential is missing, rejected or expired. */
const CREDENTIAL_CODES = [4401, 4403];

/** The part of WebSocket that is used. */
interface Socket {
  addEventListener(
    type: 'open' | 'message' | 'close' | 'error',
    listener: (event: SocketEvent) => void,
  ): void;
  send(text: string): void;
  close(code: number): void;
}
/** What the events of a WebSocket have, each some of it. */
interface SocketEvent {
  data?: unknown;
  code?: number;
  reason?: string;
}
type SocketClass = new (url: string, protocol: string) => Socket;

/** A message of the protocol graphql-transport-ws. */
interface Message {
  type?: string;
  id?: string;
  payload?: unknown;
}

interface Connection {
  /** Subscribes, and returns how to stop. */
  add(operation: Operation, sink: Sink): () => void;
}

/**
 * Subscriptions over one WebSocket, which is open while there are any. Undefined if the platform has no WebSocket. The
 * reconnects, the retries and the queues of a library would go unused here: `keepSubscribed` has its own.
 */
export function createSocket(connector: Connector, webSocketImpl: unknown): Transport | undefined {
  if (!webSocketImpl) return undefined;
  const Socket = webSocketImpl as SocketClass;
  let current: Connection | undefined;
  return (operation, sink) => {
    const connect = () => {
      const socket = new Socket(connector.url.replace(/^http/, 'ws'), 'graphql-transport-ws');
      const connection = openConnection(socket, connector, () => {
        if (current === connection) current = undefined;
      });
      return connection;
    };
    try {
      current ??= connect();
    } catch (error) {
      // A browser throws where a policy forbids the connection. Then an event stream is tried.
      sink.end(networkError(error));
      return () => {};
    }
    return current.add(operation, sink);
  };
}

function openConnection(socket: Socket, { credentials }: Connector, onEnd: () => void): Connection {
  const subscriptions = new Map<string, { operation: Operation; sink: Sink }>();
  let ids = 0;
  let isAcknowledged = false;
  let isOver = false;
  let credential: Credential | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const after = (ms: number, work: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
  const send = (message: Message) => socket.send(JSON.stringify(message));
  const sinks = () => [...subscriptions.values()].map((each) => each.sink);

  /** Ends the connection and its subscriptions, and does not wait for the other side. */
  function end(error?: LexigateError): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    onEnd();
    socket.close(1_000);
    const ended = sinks();
    subscriptions.clear();
    for (const sink of ended) sink.end(error);
  }
  const lose = (detail: string) =>
    end(new NetworkError(`The WebSocket was closed (${detail}).`, { code: 'NETWORK_ERROR' }));

  function subscribe(id: string, { query, variables }: Operation): void {
    send({ type: 'subscribe', id, payload: { query, variables } });
  }
  function ping(): void {
    send({ type: 'ping' });
    after(PONG_TIMEOUT_MS, () => lose('a ping was not answered'));
  }
  function acknowledge(): void {
    isAcknowledged = true;
    after(PING_MS, ping);
    for (const [id, { operation, sink }] of subscriptions) {
      sink.open();
      subscribe(id, operation);
    }
  }
  function take({ type, id = '', payload }: Message): void {
    if (type === 'connection_ack') return acknowledge();
    if (type === 'ping' || type === 'pong') {
      if (type === 'ping') send({ type: 'pong' });
      else after(PING_MS, ping);
      return sinks().forEach((sink) => sink.alive());
    }
    const sink = subscriptions.get(id)?.sink;
    if (type === 'next') return sink?.next(payload as GraphQLResult);
    if (type !== 'error' && type !== 'complete') return;
    // Before the removal: a payload that is no list of errors ends the connection, and with it this subscription.
    const error =
      type === 'error' ? new OperationError(payload as GraphQLErrorEntry[], undefined) : undefined;
    remove(id);
    sink?.end(error);
  }
  function remove(id: string): boolean {
    const isRemoved = subscriptions.delete(id);
    // Another subscription may start in this turn of the event loop.
    setTimeout(() => void (subscriptions.size === 0 && end()));
    return isRemoved;
  }

  after(CONNECT_TIMEOUT_MS, () => lose('the gateway did not answer the handshake'));
  async function init(): Promise<void> {
    credential = await credentials.get();
    sinks().forEach((sink) => void (sink.credential = credential));
    if (!isOver) send({ type: 'connection_init', payload: authorizationHeader(credential) });
  }
  socket.addEventListener(
    'open',
    () => void init().catch((error: unknown) => end(networkError(error) as LexigateError)),
  );
  socket.addEventListener('message', ({ data }) => {
    if (isOver) return;
    try {
      take(JSON.parse(String(data)) as Message);
    } catch {
      lose('a message is not of the protocol');
    }
  });
  // The close event that follows says why. The package ws throws errors that nothing listens to.
  socket.addEventListener('error', () => {});
  socket.addEventListener('close', ({ code = 1006, reason = '' }) => end(closeError(code, reason)));

  return {
    add(operation, sink) {
      const id = String(++ids);
      subscriptions.set(id, { operation, sink });
      sink.credential = credential;
      if (isAcknowledged) {
        sink.open();
        subscribe(id, operation);
      }
      return () => {
        if (!isOver && remove(id) && isAcknowledged) send({ type: 'complete', id });
      };
    },
  };
}

function closeError(code: number, reason: string): LexigateError {
  if (CREDENTIAL_CODES.includes(code))
    return new LexigateError(reason || 'The credential was rejected.', { code: 'UNAUTHENTICATED' });
  const detail = `close code ${code}${reason && `: ${reason}`}`;
  return new NetworkError(`The WebSocket was closed (${detail}).`, { code: 'NETWORK_ERROR' });
}
