import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { TraceOperation } from '../graphql/trace.ts';
import { current } from './current.ts';
import { recordFailure } from './record-failure.ts';

/** Clients choose the name. */
const MAX_NAME = 128;
/** Failures of the gateway and of the service. All others are mistakes of the client. */
const FAILURES = /^(INTERNAL_SERVER_ERROR|EXECUTION_TIMEOUT|UPSTREAM_\w+)$/;

/** Spans of operations, by the semantic conventions of GraphQL servers. */
export function operationTracer(tracer: Tracer): TraceOperation {
  return async ({ type, name, requestId }, work, codeOf) => {
    const here = current();
    const span = tracer.startSpan(
      type === 'invalid' ? 'GraphQL Operation' : type,
      {
        kind: SpanKind.SERVER,
        links: here?.links ?? [],
        attributes: {
          ...(type !== 'invalid' && { 'graphql.operation.type': type }),
          ...(name !== undefined && { 'graphql.operation.name': name.slice(0, MAX_NAME) }),
          'lexigate.request_id': requestId,
        },
      },
      here?.parent ?? ROOT_CONTEXT,
    );
    if (here) here.span = span;
    try {
      const result = await work();
      const code = codeOf(result);
      if (code !== undefined) span.setAttribute('error.type', code);
      if (code !== undefined && FAILURES.test(code)) span.setStatus({ code: SpanStatusCode.ERROR });
      return result;
    } catch (error) {
      recordFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
}
