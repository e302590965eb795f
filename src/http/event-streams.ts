import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { tooManyConnections, type ConnectionSlots } from '../access/connection-slots.ts';

/** Subscriptions over server-sent events. An open stream takes a connection slot, as a WebSocket does. */
export class EventStreams {
  readonly #slots: ConnectionSlots;
  readonly #open = new Set<ServerResponse>();

  constructor(slots: ConnectionSlots) {
    this.#slots = slots;
  }

  /** Called before a subscription starts. Returns the error that keeps it from starting. */
  open(req: IncomingMessage, res: ServerResponse): GraphQLError | undefined {
    const release = this.#slots.take(req.socket.remoteAddress);
    if (typeof release === 'string') return tooManyConnections(release);
    this.#open.add(res);
    res.once('close', () => {
      this.#open.delete(res);
      release();
    });
    return undefined;
  }

  /** Cuts all streams, so that their clients reconnect. A client does not reconnect after a stream that completes. */
  close(): void {
    for (const res of this.#open) res.destroy();
  }
}
