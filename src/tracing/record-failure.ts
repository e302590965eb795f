import { SpanStatusCode, type Span } from '@opentelemetry/api';
import { WatsonError } from '../watson/errors.ts';

/** Marks the span of work that failed. */
export function recordFailure(span: Span, error: unknown): void {
  span.setAttribute('error.type', errorTypeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A low-cardinality name of an error. Its message may have ids, so no span has it. */
function errorTypeOf(error: unknown): string {
  if (error instanceof WatsonError)
    return error.kind === 'http' && error.status ? String(error.status) : error.kind;
  return error instanceof Error ? error.name : '_OTHER';
}
