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

// eslint-disable-next-line require-yield
async function* refuse(errors: readonly GraphQLError[]): AsyncGenerator<never, void, void> {
  throw new RefusedError(errors);
}

/** The errors that `refusedAsStream` put into one, or the one itself. */
export function errorsBehind(error: GraphQLError): readonly GraphQLError[] {
  return error.cause instanceof RefusedError ? error.cause.errors : [error];
}
