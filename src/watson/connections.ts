import type { Dispatcher } from 'undici';
import { createConnectionQueue, type ConnectionQueue } from './connection-queue.ts';
import type { Deadline } from './deadline.ts';
import { createDispatcher, type DispatcherOptions } from './dispatcher.ts';
import { NoConnectionError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { IdleConnections } from './idle-connections.ts';
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
   * the exchange ends meanwhile. Throws where the environment has an invalid proxy.
   */
  take(exchange: Exchange<unknown>, scope: string, deadline: Deadline): Connection | Promise<Connection>;
  /** Sends a request on a connection that no call uses. Its body is not read yet. */
  probe: (request: Omit<Dispatcher.RequestOptions, 'origin'>) => Promise<Dispatcher.ResponseData>;
  /** Closes all connections. Requests in flight fail. */
  close(): Promise<void>;
}

/** A place in the queue, and the connection for one request at most. */
export class Connection {
  readonly #group: Group;
  readonly #scope: string;
  #dispatcher: Dispatcher | undefined;
  #sent: Response | undefined;

  constructor(group: Group, scope: string) {
    this.#group = group;
    this.#scope = scope;
  }

  /** Sends the request, and lets undici pass its response on. */
  send(request: Dispatcher.DispatchOptions, response: Response): void {
    this.#dispatcher = this.#group.idle.dispatch(request, response);
    this.#sent = response;
  }

  /** A request that is aborted while its connection opens keeps the connection until then. */
  giveBack(): void {
    if (this.#sent?.isClosed === false) this.#sent.onClosed = () => this.#giveBack();
    else this.#giveBack();
  }

  #giveBack(): void {
    const { idle, queue } = this.#group;
    if (this.#dispatcher) idle.giveBack(this.#dispatcher);
    queue.giveBack(this.#scope);
  }
}

/** Connections that are shared out by one queue. */
interface Group {
  idle: IdleConnections;
  queue: ConnectionQueue;
}

export function createConnections(
  origin: string,
  dispatcherOptions: DispatcherOptions,
  options: ConnectionsOptions,
): Connections {
  const calls = createGroup(options.connections ?? 64, options.connectionsPerScope ?? 16);
  const uploads = createGroup(options.uploadConnections ?? 64, options.uploadConnectionsPerScope ?? 16);
  let probes: Dispatcher | undefined;

  function createGroup(connections: number, connectionsPerScope: number): Group {
    return {
      idle: new IdleConnections({ ...dispatcherOptions, connections }, origin),
      queue: createConnectionQueue({ connections, connectionsPerScope }),
    };
  }

  return {
    take(exchange, scope, deadline) {
      const group = isUpload(exchange) ? uploads : calls;
      // Before a place in the queue is taken: it may throw.
      group.idle.prepare();
      const connection = new Connection(group, scope);
      if (group.queue.take(scope)) return connection;
      return group.queue.wait(scope, deadline.signal).then(() => connection, rejectUnconnected);
    },
    probe: (request) => (probes ??= createDispatcher(dispatcherOptions)).request({ ...request, origin }),
    async close() {
      await Promise.all([calls.idle.destroy(), uploads.idle.destroy(), probes?.destroy()]);
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
