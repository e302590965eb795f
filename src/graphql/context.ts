import { Budget } from './budget.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import { createScopeLimit, type ScopeLimit } from './scope-limit.ts';
import type { StatusHub } from '../status/hub.ts';
import type { WriteQueue } from '../status/write-queue.ts';
import type { TraceContext, Watson, WatsonClient } from '../watson/client.ts';
import { Timeouts } from '../watson/timeouts.ts';

/** What resolvers use. Each operation has its own, the same for every transport. */
export interface Context {
  /** For reads. Nothing is read twice in one operation. */
  loaders: Loaders;
  /** For writes, with the caller's credentials. */
  watson: WatsonClient;
  /** Bounds the REST calls of a scope under models at the same time. */
  limit: ScopeLimit;
  status: StatusHub;
  /** For writes that wait until their model is idle. */
  writes: WriteQueue;
  /** The time and the REST calls that remain for this operation. */
  budget: Budget;
  role: Role;
  /** Identifies the caller for rate limits. */
  callerKey: string;
  /** Names this operation in log lines and errors. */
  requestId: string;
}

/** Role of a caller. `read`: queries and subscriptions only. `write`: mutations too. */
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
  /** Identifies the caller for rate limits. @default ''  */
  callerKey?: string | undefined;
  /** @default 'read' */
  role?: Role | undefined;
  /** When the caller's verified token expires, in milliseconds since 1970. The operation then ends. */
  expiresAt?: number | undefined;
  /** Trace context of the caller, which upstream requests carry on. */
  trace?: TraceContext | undefined;
  /** Aborted when the caller disconnects. */
  signal?: AbortSignal | undefined;
  /** True for an upload: the caller's own speed decides how long it takes. */
  isUpload?: boolean | undefined;
}

/** Where several callers wait for one operation: none of their deadlines ends it. */
export interface SharedOperation {
  /** Makes the reads. */
  client: WatsonClient;
  /** Aborted when no caller waits any longer. */
  signal: AbortSignal;
}

/** Makes the context of an operation. */
export type MakeContext = (caller: Caller, shared?: SharedOperation) => Context;

/** Concurrent REST calls of one scope for lists under models. */
const MAX_LIST_CALLS = 8;

export function contextMaker(options: ContextOptions): MakeContext {
  const { watson, status, writes, limits = DEFAULT_LIMITS } = options;
  const limit = createScopeLimit(MAX_LIST_CALLS);
  const timeouts = new Timeouts<Budget>(limits.executionMs);
  return (caller, shared) => {
    const { authorization, requestId, callerKey = '', role = 'read' } = caller;
    const { expiresAt, trace, signal, isUpload = false } = caller;
    const executionMs = isUpload || shared ? Infinity : limits.executionMs;
    const { rootCalls, answerBytes } = limits;
    const budget = new Budget({
      executionMs,
      timeouts,
      rootCalls,
      answerBytes,
      group: callerKey,
      disconnected: shared?.signal ?? signal,
      expiresAt: shared ? undefined : expiresAt,
    });
    // The wait for credentials or a connection may outlast the token.
    const client = shared?.client ?? watson.clientFor(authorization, trace, () => budget.checkToken());
    let loaders: Loaders | undefined;
    return {
      // A query whose answer is shared needs none.
      get loaders() {
        return (loaders ??= createLoaders({ client, limit, budget }));
      },
      limit,
      watson: client,
      status,
      writes,
      budget,
      role,
      callerKey,
      requestId,
    };
  };
}
