import { Budget } from './budget.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import { createScopeLimit } from './scope-limit.ts';
import type { StatusHub } from '../status/hub.ts';
import type { WriteQueue } from '../status/write-queue.ts';
import type { TraceContext, Watson, WatsonClient } from '../watson/client.ts';

/** What resolvers work with: one per operation, the same for HTTP, server-sent events and WebSocket. */
export interface Context {
  /** For reads; nothing is read twice in one operation. */
  loaders: Loaders;
  /** For writes, with the caller's credentials. */
  watson: WatsonClient;
  status: StatusHub;
  /** For writes that wait until their model is idle. */
  writes: WriteQueue;
  /** The time and the calls that this operation may use. */
  budget: Budget;
  role: Role;
  /** In the log lines and answers that belong to this operation. */
  requestId: string;
}

/** Who may only read may not run mutations. */
export type Role = 'read' | 'write';

export interface ContextOptions {
  watson: Watson;
  status: StatusHub;
  writes: WriteQueue;
  limits?: Limits | undefined;
}

export interface Caller {
  /** The caller's `Authorization` header, or `authorization` in the connection parameters of a WebSocket. */
  authorization?: string | undefined;
  requestId: string;
  /** @default 'read' */
  role?: Role | undefined;
  /** Of the caller's distributed trace, passed on. */
  trace?: TraceContext | undefined;
  /** Aborted when the caller leaves. */
  signal?: AbortSignal | undefined;
  /** True where the caller's own speed decides how long it takes. */
  isUpload?: boolean | undefined;
}

/** Calls at a time, of one scope, for what is under models. */
const LIST_CALLS_AT_A_TIME = 8;

/** Returns what makes the context of each operation. */
export function contextMaker(options: ContextOptions): (caller: Caller) => Context {
  const { watson, status, writes, limits = DEFAULT_LIMITS } = options;
  const limit = createScopeLimit(LIST_CALLS_AT_A_TIME);
  return ({ authorization, requestId, role = 'read', trace, signal, isUpload = false }) => {
    const client = watson.clientFor(authorization, trace);
    const executionMs = isUpload ? Infinity : limits.executionMs;
    const budget = new Budget({ executionMs, rootCalls: limits.rootCalls, left: signal });
    return {
      loaders: createLoaders({ client, limit, budget }),
      watson: client,
      status,
      writes,
      budget,
      role,
      requestId,
    };
  };
}
