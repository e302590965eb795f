import type { ExecutionResult, GraphQLError } from 'graphql';

/** The errors of an operation that never ran. */
class RefusedError extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('refused');
    this.errors = errors;
  }
}

type Result<T> = ExecutionResult | AsyncGenerator<T, void, void>;

/**
 * An operation that never ran, for a wrong variable or id, ends with an `error` message. graphql-ws would send a plain
 * result as `next`; only a stream that throws makes it send `error`.
 */
export function refusedAsStream<T>(result: Result<T>): Result<T> {
  if (!('errors' in result) || !result.errors || result.data !== undefined) return result;
  return refuse(result.errors);
}

/**
 * A query or mutation as a stream of its one result. graphql-ws ends a stream when its client completes the operation
 * or leaves, which is the only way to hear of it; of a plain promise it does not say so.
 */
export function streamOnce(
  run: (left: AbortSignal) => Promise<ExecutionResult> | ExecutionResult,
): AsyncGenerator<ExecutionResult, void, void> {
  const left = new AbortController();
  let isStarted = false;
  const leave = async (): Promise<IteratorReturnResult<void>> => {
    left.abort();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      if (isStarted) return { done: true, value: undefined };
      isStarted = true;
      const result = await run(left.signal);
      // Nobody waits for it any more. graphql-ws would send it all the same, and end what has the same id by now.
      if (left.signal.aborted) return new Promise<never>(() => {});
      if (result.errors && result.data === undefined) throw new RefusedError(result.errors);
      return { done: false, value: result };
    },
    return: leave,
    async throw(error) {
      left.abort();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
}

// eslint-disable-next-line require-yield
async function* refuse(errors: readonly GraphQLError[]): AsyncGenerator<never, void, void> {
  throw new RefusedError(errors);
}

/** The errors that `refusedAsStream` put into one, or the one itself. */
export function errorsBehind(error: GraphQLError): readonly GraphQLError[] {
  return error.cause instanceof RefusedError ? error.cause.errors : [error];
}
