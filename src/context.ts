import { createLoaders, type Loaders } from './loaders.ts';
import type { StatusHub } from './status/hub.ts';
import type { Watson, WatsonClient } from './watson/client.ts';

/** What resolvers work with: one per operation, the same for HTTP, server-sent events and WebSocket. */
export interface Context {
  /** For reads; nothing is read twice in one operation. */
  loaders: Loaders;
  /** For writes, with the caller's credentials. */
  watson: WatsonClient;
  status: StatusHub;
  /** In the log lines and answers that belong to this operation. */
  requestId: string;
}

export interface ContextOptions {
  watson: Watson;
  status: StatusHub;
}

export interface Caller {
  /** The caller's `Authorization` header, or `authorization` in the connection parameters of a WebSocket. */
  authorization?: string | undefined;
  requestId: string;
  /** Aborted when the caller leaves: reads then stop, writes do not. */
  signal?: AbortSignal | undefined;
}

/** Returns what makes the context of each operation. */
export function contextMaker({ watson, status }: ContextOptions): (caller: Caller) => Context {
  return ({ authorization, requestId, signal }) => {
    const client = watson.clientFor(authorization);
    return { loaders: createLoaders(client, signal), watson: client, status, requestId };
  };
}
