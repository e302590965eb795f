import type { Dispatcher } from 'undici';
import { createConnectionQueue } from './connection-queue.ts';
import { createDispatcher, type DispatcherOptions } from './dispatcher.ts';
import { NoConnectionError } from './errors.ts';
import type { Exchange } from './exchange.ts';

/** Sends one request to the service. The response is not read yet. */
export type Request = (
  options: Omit<Dispatcher.RequestOptions, 'origin'>,
) => Promise<Dispatcher.ResponseData>;

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
  /** Runs a call on a connection of its own. Rejects with `NoConnectionError` if the signal aborts while the call waits for it. */
  use<T>(exchange: Exchange<T>, options: UseOptions<T>): Promise<T>;
  /** Sends a request on a connection that no call uses. */
  probe: Request;
  /** Closes all connections. Requests in flight fail. */
  close(): Promise<void>;
}

interface UseOptions<T> {
  scope: string;
  signal: AbortSignal;
  call: (request: Request) => Promise<T>;
}

export function createConnections(
  origin: string,
  dispatcherOptions: DispatcherOptions,
  options: ConnectionsOptions,
): Connections {
  const calls = createGroup(options.connections ?? 64, options.connectionsPerScope ?? 16);
  const uploads = createGroup(options.uploadConnections ?? 64, options.uploadConnectionsPerScope ?? 16);
  const probes = createDispatcher(dispatcherOptions);

  function createGroup(connections: number, connectionsPerScope: number) {
    return {
      dispatcher: createDispatcher({ ...dispatcherOptions, connections }),
      queue: createConnectionQueue({ connections, connectionsPerScope }),
    };
  }

  async function use<T>(exchange: Exchange<T>, { scope, signal, call }: UseOptions<T>): Promise<T> {
    const { dispatcher, queue } = isUpload(exchange) ? uploads : calls;
    const release = await queue.acquire(scope, signal).catch(() => {
      throw new NoConnectionError();
    });
    let sent: Promise<unknown> = Promise.resolve();
    try {
      return await call((request) => {
        const response = dispatcher.request({ ...request, origin });
        sent = response;
        return response;
      });
    } finally {
      // A request whose signal aborts while its connection opens keeps the connection until then. undici needs one more
      // turn of the event loop to reuse a connection.
      const releaseLater = () => void setImmediate(release);
      void sent.then(releaseLater, releaseLater);
    }
  }

  return {
    use,
    probe: (request) => probes.request({ ...request, origin }),
    async close() {
      await Promise.all(
        [calls.dispatcher, uploads.dispatcher, probes].map((dispatcher) => dispatcher.destroy()),
      );
    },
  };
}

/** Whether the body is a stream, which takes as long as its source needs. */
export function isUpload({ text }: Exchange<unknown>): boolean {
  return text !== undefined && !Buffer.isBuffer(text.content);
}
