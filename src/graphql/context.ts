import { Budget } from './budget.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import { createScopeLimit, type ScopeLimit } from './scope-limit.ts';
import type { StatusHub } from '../status/hub.ts';
import type { WriteQueue } from '../status/write-queue.ts';
import type { TraceContext, Watson, WatsonClient } from '../watson/client.ts';
import type { Signal } from '../watson/signal.ts';
import { Timeouts } from '../watson/timeouts.ts';

/** What resolvers use. Each operation has its own, the same for every transport. */
export interface Context {
  /** For reads. Nothing is read twice in one operation. */
  loaders: Loaders;
  /** For writes, with the caller's credentials. */
  watson: WatsonClient;
  /** For reads that several operations of the scope share. */
  reader: WatsonClient;
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
  signal: Signal;
}

/** Makes the context of an operation. */
export type MakeContext = (caller: Caller, shared?: SharedOperation) => Context;

/** Concurrent REST calls of one scope for lists under models. */
const MAX_LIST_CALLS = 8;

export function contextMaker(options: ContextOptions): MakeContext {
  const { watson, status, writes, limits = DEFAULT_LIMITS } = options;
  const limit = createScopeLimit(MAX_LIST_CALLS);
  const timeouts = new Timeouts<Budget>(limits.executionMs);
  const common = { watson, limits, timeouts, limit, status, writes };
  return (caller, shared) => new OperationContext(common, caller, shared);
}

interface Common {
  watson: Watson;
  limits: Limits;
  timeouts: Timeouts<Budget>;
  limit: ScopeLimit;
  status: StatusHub;
  writes: WriteQueue;
}

/** Makes the clients and the loaders on first use: a query whose result is shared needs none. */
class OperationContext implements Context {
  readonly limit: ScopeLimit;
  readonly status: StatusHub;
  readonly writes: WriteQueue;
  readonly budget: Budget;
  readonly role: Role;
  readonly callerKey: string;
  readonly requestId: string;
  readonly #service: Watson;
  readonly #caller: Caller;
  #reader: WatsonClient | undefined;
  #watson: WatsonClient | undefined;
  #loaders: Loaders | undefined;

  constructor(
    { watson, limits, timeouts, limit, status, writes }: Common,
    caller: Caller,
    shared?: SharedOperation,
  ) {
    const { requestId, callerKey = '', role = 'read', isUpload = false } = caller;
    const { rootCalls, answerBytes } = limits;
    this.limit = limit;
    this.status = status;
    this.writes = writes;
    this.role = role;
    this.callerKey = callerKey;
    this.requestId = requestId;
    this.#service = watson;
    this.#caller = caller;
    this.#watson = shared?.client;
    this.budget = new Budget({
      executionMs: isUpload || shared ? Infinity : limits.executionMs,
      timeouts,
      rootCalls,
      answerBytes,
      group: callerKey,
      disconnected: shared ? shared.signal : caller.signal,
      expiresAt: shared ? undefined : caller.expiresAt,
    });
  }

  get reader(): WatsonClient {
    return (this.#reader ??= this.#service.clientFor(this.#caller.authorization, this.#caller.trace));
  }

  get watson(): WatsonClient {
    const { authorization, trace } = this.#caller;
    // The wait for credentials or a connection may outlast the token.
    const beforeWrite = () => this.budget.checkToken();
    return (this.#watson ??= this.#service.clientFor(authorization, trace, beforeWrite));
  }

  get loaders(): Loaders {
    const { limit, budget } = this;
    return (this.#loaders ??= createLoaders({ client: this.watson, limit, budget }));
  }
}
