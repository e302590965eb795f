import type { Dispatcher } from 'undici';
import { createConnectionQueue } from './connection-queue.ts';
import type { Deadline } from './deadline.ts';
import { createDispatcher, type DispatcherOptions } from './dispatcher.ts';
import { NoConnectionError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Response } from './response.ts';

/** Sends one request to the service, and lets undici pass its response on. */
export type SendRequest = (request: Dispatcher.DispatchOptions, response: Response) => void;

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
  /** Runs a call on a connection of its own. Rejects with `NoConnectionError` if the exchange ends while the call waits for it. */
  use<T>(exchange: Exchange<T>, options: UseOptions<T>): Promise<T>;
  /** Sends a request on a connection that no call uses. Its body is not read yet. */
  probe: (request: Omit<Dispatcher.RequestOptions, 'origin'>) => Promise<Dispatcher.ResponseData>;
  /** Closes all connections. Requests in flight fail. */
  close(): Promise<void>;
}

interface UseOptions<T> {
  scope: string;
  deadline: Deadline;
  /** Sends at most one request. */
  call: (send: SendRequest) => Promise<T>;
}

export function createConnections(
  origin: string,
  dispatcherOptions: DispatcherOptions,
  options: ConnectionsOptions,
): Connections {
  const calls = createGroup(options.connections ?? 64, options.connectionsPerScope ?? 16);
  const uploads = createGroup(options.uploadConnections ?? 64, options.uploadConnectionsPerScope ?? 16);
  const probes = createDispatcher(dispatcherOptions, origin);

  function createGroup(connections: number, connectionsPerScope: number) {
    return {
      dispatcher: createDispatcher({ ...dispatcherOptions, connections }, origin),
      queue: createConnectionQueue({ connections, connectionsPerScope }),
    };
  }

  async function use<T>(exchange: Exchange<T>, { scope, deadline, call }: UseOptions<T>): Promise<T> {
    const { dispatcher, queue } = isUpload(exchange) ? uploads : calls;
    if (!queue.take(scope)) await queue.wait(scope, deadline.signal).catch(rejectUnconnected);
    let sent: Response | undefined;
    try {
      return await call((request, response) => {
        sent = response;
        dispatcher.dispatch(request, response);
      });
    } finally {
      // A request that is aborted while its connection opens keeps the connection until then.
      if (sent?.isClosed === false) sent.onClosed = () => queue.giveBack(scope);
      else queue.giveBack(scope);
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

function rejectUnconnected(): never {
  throw new NoConnectionError();
}

/** Whether the body is a stream, which takes as long as its source needs. */
export function isUpload({ text }: Exchange<unknown>): boolean {
  return text !== undefined && !Buffer.isBuffer(text.content);
}
