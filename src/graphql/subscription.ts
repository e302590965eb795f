import {
  createSourceEventStream,
  executeSubscriptionEvent,
  validateSubscriptionArgs,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type ValidatedSubscriptionArgs,
} from 'graphql';
import type { Context } from './context.ts';
import { boundedEvent } from './bounded-result.ts';

/** A running subscription: the source of its events, and the execution of one event. */
export interface LiveOperation {
  source: AsyncIterator<object, undefined> & EventSource;
  execute: (event: object) => ExecutionResult | Promise<ExecutionResult>;
}

/** Methods of a source beyond those of an iterator. */
export interface EventSource {
  /** True when a newer event replaces this one (latest state wins). */
  hasNewer?(event: object): boolean;
  /** `next` for all events, without promises. */
  flowTo(sink: EventSink): void;
  return(): Promise<unknown>;
}

/** Receives all events of a source, and its end. */
export interface EventSink {
  /** Returns whether it can take the next event at once. After false, the source waits for a new call of `flowTo`. */
  take(event: object): boolean;
  complete(): void;
  fail(error: unknown): void;
}

/** Each event has a context of its own, so that no loader remembers an earlier event. */
export type ContextForEvent = () => Context;

/** Starts a subscription. Errors that keep it from running are returned, as by graphql's own `subscribe`. */
export async function startLive(
  args: ExecutionArgs,
  contextForEvent: ContextForEvent,
): Promise<LiveOperation | { errors: readonly GraphQLError[] }> {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated };
  const stream = await createSourceEventStream(validated);
  if (!(Symbol.asyncIterator in stream)) return { errors: stream.errors ?? [] };
  // Otherwise the context and its loaders would stay in memory while the subscription runs.
  validated.contextValue = undefined;
  return {
    source: stream[Symbol.asyncIterator]() as LiveOperation['source'],
    execute: (event) => executeEvent(validated, event, contextForEvent()),
  };
}

/** Most events need no REST call: they are executed synchronously. */
function executeEvent(
  args: ValidatedSubscriptionArgs,
  event: object,
  contextValue: Context,
): ExecutionResult | Promise<ExecutionResult> {
  const result = executeSubscriptionEvent({ ...args, rootValue: event, contextValue });
  const { budget } = contextValue;
  const end = (executed: ExecutionResult) => {
    budget.end();
    return boundedEvent(executed, budget);
  };
  return result instanceof Promise ? result.then(end) : end(result);
}
