import type { Dispatcher } from 'undici';
import { createConnectionQueue, type ConnectionQueue } from './connection-queue.ts';
import type { Deadline } from './deadline.ts';
import { createDispatcher, type DispatcherOptions } from './dispatcher.ts';
import { NoConnectionError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Response } from './response.ts';

export interface ConnectionsOptions {
  /** Maximum number of connections of reads and writes. @default 64 */
  connections?: number | undefined;
  /** Maximum number of these connections that one scope uses at the same time. @default 16 */
  connectionsPerScope?: number | undefined;
  /** Maximum number of further connections, for uploads. @default 64 */
  uploadConnections?: number | undefined;
  /** Maximum number of upload connections that one scope uses at the same time. @default 16 */
  uploadConnectionsPerScope?: number | undefined;
}

/** The connections to the service. Uploads take as long as their clients need, so they have connections of their own. */
export interface Connections {
  /**
   * Takes a connection for one request. A promise where the scope must wait for it, which rejects with `NoConnectionError` if
   * the exchange ends meanwhile.
   */
  take(exchange: Exchange<unknown>, scope: string, deadline: Deadline): Connection | Promise<Connection>;
  /** Sends a request on a connection that no call uses. Its body is not read yet. */
  probe: (request: Omit<Dispatcher.RequestOptions, 'origin'>) => Promise<Dispatcher.ResponseData>;
  /** Closes all connections. Requests in flight fail. */
  close(): Promise<void>;
}

/** A connection for one request at most. It must have a place in the queue. */
export class Connection {
  readonly #dispatcher: Dispatcher;
  readonly #queue: ConnectionQueue;
  readonly #scope: string;
  #sent: Response | undefined;

  constructor({ dispatcher, queue }: Group, scope: string) {
    this.#dispatcher = dispatcher.get();
    this.#queue = queue;
    this.#scope = scope;
  }

  /** Sends the request, and lets undici pass its response on. */
  send(request: Dispatcher.DispatchOptions, response: Response): void {
    this.#sent = response;
    this.#dispatcher.dispatch(request, response);
  }

  /** A request that is aborted while its connection opens keeps the connection until then. */
  giveBack(): void {
    if (this.#sent?.isClosed === false) this.#sent.onClosed = () => this.#queue.giveBack(this.#scope);
    else this.#queue.giveBack(this.#scope);
  }
}

interface Group {
  dispatcher: LazyDispatcher;
  queue: ConnectionQueue;
}

export function createConnections(
  origin: string,
  dispatcherOptions: DispatcherOptions,
  options: ConnectionsOptions,
): Connections {
  const calls = createGroup(options.connections ?? 64, options.connectionsPerScope ?? 16);
  const uploads = createGroup(options.uploadConnections ?? 64, options.uploadConnectionsPerScope ?? 16);
  const probes = lazyDispatcher(dispatcherOptions, origin);

  function createGroup(connections: number, connectionsPerScope: number): Group {
    return {
      dispatcher: lazyDispatcher({ ...dispatcherOptions, connections }, origin),
      queue: createConnectionQueue({ connections, connectionsPerScope }),
    };
  }

  return {
    take(exchange, scope, deadline) {
      const group = isUpload(exchange) ? uploads : calls;
      // Before a place in the queue is taken: it throws where the environment has an invalid proxy.
      const connection = new Connection(group, scope);
      if (group.queue.take(scope)) return connection;
      return group.queue.wait(scope, deadline.signal).then(() => connection, rejectUnconnected);
    },
    probe: (request) => probes.get().request({ ...request, origin }),
    async close() {
      await Promise.all(
        [calls.dispatcher, uploads.dispatcher, probes].map((dispatcher) => dispatcher.destroy()),
      );
    },
  };
}

/** Created with its first request. */
interface LazyDispatcher {
  get(): Dispatcher;
  /** Closes all connections. Later requests fail. */
  destroy(): Promise<void>;
}

function lazyDispatcher(options: DispatcherOptions, origin: string): LazyDispatcher {
  let created: Dispatcher | undefined;
  let isDestroyed = false;
  const get = () => {
    if (created) return created;
    created = createDispatcher(options, origin);
    if (isDestroyed) void created.destroy();
    return created;
  };
  return {
    get,
    async destroy() {
      isDestroyed = true;
      await created?.destroy();
    },
  };
}

function rejectUnconnected(): never {
  throw new NoConnectionError();
}

/** Whether the body is a stream, which takes as long as its source needs. */
export function isUpload({ text }: Exchange<unknown>): boolean {
  return text !== undefined && !Buffer.isBuffer(text.content);
}
