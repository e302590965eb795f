import type { IncomingHttpHeaders } from 'node:http';

/** What a span tells about an operation: neither its document nor its variables. */
export interface TracedOperation {
  type: 'query' | 'mutation' | 'subscription' | 'invalid';
  name: string | undefined;
  requestId: string;
}

/** Runs an operation within a span. `codeOf` returns the code of the first error of its result. */
export type TraceOperation = <T>(
  operation: TracedOperation,
  work: () => Promise<T>,
  codeOf: (result: T) => string | undefined,
) => Promise<T>;

/**
 * Does the work of one request, so that its operation belongs to the trace that the headers name. An operation that is
 * `linked` gets a trace of its own, with a link to that one.
 */
export type WithinTrace = <T>(headers: IncomingHttpHeaders, relation: 'child' | 'linked', work: () => T) => T;
