import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { TOO_MANY, type Admission } from '../access/connection-slots.ts';
import { takesStream } from './request.ts';
import { callAt } from '../access/expiry.ts';

/** The subscriptions over server-sent events. Each stays open as a WebSocket does, and counts and ends as one. */
export class EventStreams {
  readonly #admission: Admission;
  readonly #open = new Set<ServerResponse>();

  constructor(admission: Admission) {
    this.#admission = admission;
  }

  /** To be called before a subscription starts. Returns why there may be none. */
  open(req: IncomingMessage, res: ServerResponse, expiresAt: number | undefined): GraphQLError | undefined {
    if (!takesStream(req)) return refusal(406, 'NOT_ACCEPTABLE', NEEDS_STREAM);
    const leave = this.#admission.enter(req.socket.remoteAddress);
    if (leave === 'all') return refusal(503, 'TOO_MANY_SOCKETS', TOO_MANY.all);
    if (leave === 'address') return refusal(429, 'TOO_MANY_SOCKETS', TOO_MANY.address);
    this.#open.add(res);
    const cancelEnd = callAt(expiresAt, () => res.destroy());
    res.once('close', () => {
      cancelEnd();
      this.#open.delete(res);
      leave();
    });
    return undefined;
  }

  /** Breaks all: that makes their clients come back elsewhere, and an end would not. */
  close(): void {
    for (const res of this.#open) res.destroy();
  }
}

const NEEDS_STREAM =
  'A subscription is answered by server-sent events (Accept: text/event-stream) or over WebSocket.';

function refusal(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
