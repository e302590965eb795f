import type { ExecutionResult } from 'graphql';
import type { Context } from './context.ts';
import { codeOf } from './errors.ts';
import type { TracedOperation, TraceOperation } from './trace.ts';

export interface CountOptions {
  /** Called when REST calls of an operation succeeded, so that the service has accepted the credential of its caller. */
  onAccepted?: ((callerKey: string) => void) | undefined;
  /** Called once for each operation: when a query or mutation is answered, or a subscription starts or is rejected. */
  onOperation?: ((ended: EndedOperation) => void) | undefined;
  /** Makes a span of each operation. */
  traceOperation?: TraceOperation | undefined;
}

export interface EndedOperation {
  /** `invalid`: the document cannot be run. */
  operation: 'query' | 'mutation' | 'subscription' | 'invalid';
  /** The code of the first error; undefined without errors. */
  code: string | undefined;
  /** The duration of a query or mutation. */
  durationMs?: number;
}

/** How a query or mutation ended. */
export interface Performed {
  result?: ExecutionResult;
  /** Whether it made a REST call for a root field, or a write. */
  hasCalled: boolean;
}

/** Runs the work of a query or mutation, and counts how it ends. */
export type CountOperation = <T extends Performed>(
  operation: Pick<TracedOperation, 'type' | 'name'>,
  context: Context,
  work: () => T | Promise<T>,
) => Promise<T>;

export function createCount({
  onAccepted,
  onOperation,
  traceOperation = untraced,
}: CountOptions): CountOperation {
  return async ({ type, name }, context, work) => {
    const { budget, callerKey, status } = context;
    const startedAt = performance.now();
    try {
      const traced = { type, name, requestId: context.requestId };
      const performed = await traceOperation(traced, work, codeIn);
      const code = codeIn(performed);
      onOperation?.({ operation: type, code, durationMs: performance.now() - startedAt });
      if (!code && performed.hasCalled) onAccepted?.(callerKey);
      // Revoked credentials: a poll now ends the subscriptions that use them.
      if (code === 'UNAUTHENTICATED') status.wake(context.reader);
      return performed;
    } finally {
      budget.end();
    }
  };
}

/** Runs the work without a span. */
export const untraced: TraceOperation = (_operation, work) => work();

function codeIn({ result }: Performed): string | undefined {
  const first = result?.errors?.[0];
  return first && codeOf(first);
}
