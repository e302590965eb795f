import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Duplex } from 'node:stream';
import { tooManyConnections, type ConnectionSlots } from '../access/connection-slots.ts';
import { requestError } from '../graphql/request-error.ts';
import type { OpenRequests } from './gateway-response.ts';

/** Subscriptions over server-sent events. An open stream takes a connection slot, as a WebSocket does. */
export class EventStreams {
  readonly #slots: ConnectionSlots;
  readonly #isEnding: OpenRequests['isEnding'];
  readonly #open = new Set<ServerResponse>();

  constructor(slots: ConnectionSlots, { isEnding }: Pick<OpenRequests, 'isEnding'>) {
    this.#slots = slots;
    this.#isEnding = isEnding;
  }

  /** Called before a subscription starts. Returns the error that keeps it from starting. */
  open(req: IncomingMessage, res: ServerResponse): GraphQLError | undefined {
    if (this.#isEnding(req.socket)) return requestError(400, 'BAD_REQUEST', IS_ENDING);
    const release = this.#slots.take(req.socket.remoteAddress);
    if (typeof release === 'string') return tooManyConnections(release);
    this.#open.add(res);
    res.once('close', () => {
      this.#open.delete(res);
      release();
    });
    return undefined;
  }

  isOpenOn(socket: Duplex): boolean {
    return [...this.#open].some(({ req }) => req.socket === socket);
  }

  /** Cuts all streams, so that their clients reconnect. A client does not reconnect after a stream that completes. */
  close(): void {
    for (const res of this.#open) res.destroy();
  }
}

const IS_ENDING =
  'No stream can begin: what follows this request on its connection is not valid HTTP/1.1, so the connection is closed.';
