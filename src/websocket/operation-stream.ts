import type { ExecutionResult, GraphQLError } from 'graphql';

/** The errors of an operation that never ran. */
class RejectedOperation extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('rejected');
    this.errors = errors;
  }
}

type Result<T> = ExecutionResult | AsyncGenerator<T, void, void>;

/**
 * Makes graphql-ws send an `error` message for a subscription that never ran, because of an invalid variable or id.
 * graphql-ws sends plain results as `next`, and `error` only when a stream throws.
 */
export function rejectedAsStream<T>(result: Result<T>): Result<T> {
  if (!('errors' in result) || !result.errors || result.data !== undefined) return result;
  return reject(result.errors);
}

/**
 * A query or mutation as a stream of one result, or of none if its message was sent already. graphql-ws ends a stream when its client completes the operation or
 * disconnects. It cannot end a plain promise.
 */
export function streamOnce(
  run: (disconnected: AbortSignal) => Promise<ExecutionResult | undefined> | ExecutionResult,
): AsyncGenerator<ExecutionResult, void, void> {
  const controller = new AbortController();
  let isStarted = false;
  const leave = async (): Promise<IteratorReturnResult<void>> => {
    controller.abort();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      if (isStarted) return { done: true, value: undefined };
      isStarted = true;
      const result = await run(controller.signal);
      // graphql-ws would send the result of a completed operation, and end a newer one with the same id.
      if (controller.signal.aborted) return new Promise<never>(() => {});
      if (!result) return { done: true, value: undefined };
      if (result.errors && result.data === undefined) throw new RejectedOperation(result.errors);
      return { done: false, value: result };
    },
    return: leave,
    async throw(error) {
      controller.abort();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
}

// eslint-disable-next-line require-yield
async function* reject(errors: readonly GraphQLError[]): AsyncGenerator<never, void, void> {
  throw new RejectedOperation(errors);
}

/** The errors that `rejectedAsStream` wrapped, or the error itself. */
export function errorsBehind(error: GraphQLError): readonly GraphQLError[] {
  return error.cause instanceof RejectedOperation ? error.cause.errors : [error];
}
