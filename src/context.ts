import { createScopeLimit } from './limits.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { StatusHub } from './status/hub.ts';
import type { WriteQueue } from './status/write-queue.ts';
import type { Watson, WatsonClient } from './watson/client.ts';

/** What resolvers work with: one per operation, the same for HTTP, server-sent events and WebSocket. */
export interface Context {
  /** For reads; nothing is read twice in one operation. */
  loaders: Loaders;
  /** For writes, with the caller's credentials. */
  watson: WatsonClient;
  status: StatusHub;
  /** For writes that wait until their model is idle. */
  writes: WriteQueue;
  /** In the log lines and answers that belong to this operation. */
  requestId: string;
  /** Aborted when the caller leaves: reads and waits then stop, writes do not. */
  signal: AbortSignal | undefined;
}

export interface ContextOptions {
  watson: Watson;
  status: StatusHub;
  writes: WriteQueue;
}

export interface Caller {
  /** The caller's `Authorization` header, or `authorization` in the connection parameters of a WebSocket. */
  authorization?: string | undefined;
  requestId: string;
  /** Aborted when the caller leaves. */
  signal?: AbortSignal | undefined;
}

/** Calls at a time, of one scope, for what is under models. */
const LIST_CALLS_AT_A_TIME = 8;

/** Returns what makes the context of each operation. */
export function contextMaker({ watson, status, writes }: ContextOptions): (caller: Caller) => Context {
  const limit = createScopeLimit(LIST_CALLS_AT_A_TIME);
  return ({ authorization, requestId, signal }) => {
    const client = watson.clientFor(authorization);
    return {
      loaders: createLoaders({ client, limit, signal }),
      watson: client,
      status,
      writes,
      requestId,
      signal,
    };
  };
}
