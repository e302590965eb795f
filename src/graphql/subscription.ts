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

/** A subscription that runs: where its events come from, and what makes a result of one. */
export interface LiveOperation {
  source: AsyncIterator<object, undefined> & EventSource;
  execute: (event: object) => ExecutionResult | Promise<ExecutionResult>;
}

/** What a source may offer beyond an iterator's methods. */
export interface EventSource {
  /** True when a newer event waits that makes this one superfluous. */
  hasNewer?(event: object): boolean;
  /** `next` without a promise: the reader is told of the next event, or of the end, as soon as there is one. */
  read?(reader: EventReader): void;
  return(): Promise<unknown>;
}

export interface EventReader {
  resolve(event: IteratorResult<object, undefined>): void;
  reject(error: unknown): void;
}

/** Each event gets a context of its own, so that nothing is remembered from one to the next. */
export type ContextForEvent = () => Context;

/** Starts a subscription. What keeps it from running comes back as errors, as graphql's own `subscribe` does it. */
export async function startLive(
  args: ExecutionArgs,
  contextForEvent: ContextForEvent,
): Promise<LiveOperation | { errors: readonly GraphQLError[] }> {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated };
  const stream = await createSourceEventStream(validated);
  if (!(Symbol.asyncIterator in stream)) return { errors: stream.errors ?? [] };
  // It would be kept, with all its loaders, as long as the subscription lasts.
  validated.contextValue = undefined;
  return {
    source: stream[Symbol.asyncIterator]() as LiveOperation['source'],
    execute: (event) => executeEvent(validated, event, contextForEvent()),
  };
}

/** Its time ends with it. Most events need nothing but what is there already, and are then made without a promise. */
function executeEvent(
  args: ValidatedSubscriptionArgs,
  event: object,
  contextValue: Context,
): ExecutionResult | Promise<ExecutionResult> {
  const result = executeSubscriptionEvent({ ...args, rootValue: event, contextValue });
  if (result instanceof Promise) return result.finally(() => contextValue.budget.end());
  contextValue.budget.end();
  return result;
}

/** The results as an iterator, for whoever serialises them alone. */
export function resultsOf({
  source,
  execute,
}: LiveOperation): AsyncIterableIterator<ExecutionResult, undefined> {
  return {
    async next() {
      const event = await source.next();
      return event.done ? event : { done: false, value: await execute(event.value) };
    },
    async return() {
      await source.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
