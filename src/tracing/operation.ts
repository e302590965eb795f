import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api';
import type { TracedOperation, TraceOperation } from '../graphql/trace.ts';
import { current } from './current.ts';
import { recordFailure } from './record-failure.ts';

/** Clients choose the name. */
const MAX_NAME = 128;
/** Failures of the gateway and of the service. All others are mistakes of the client. */
const FAILURES = /^(INTERNAL_SERVER_ERROR|EXECUTION_TIMEOUT|UPSTREAM_\w+)$/;

/** Spans of operations, by the semantic conventions of GraphQL servers. */
export function operationTracer(tracer: Tracer): TraceOperation {
  return async (operation, work, codeOf) => {
    const here = current();
    const parent = here?.context ?? ROOT_CONTEXT;
    const name = operation.type === 'invalid' ? 'GraphQL Operation' : operation.type;
    const attributes = attributesOf(operation);
    const options = { kind: SpanKind.SERVER, links: here?.links ?? [], attributes };
    const span = tracer.startSpan(name, options, parent);
    if (here) {
      here.span = span;
      here.context = trace.setSpan(parent, span);
    }
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

/** Given at the start, since samplers may decide by them. */
function attributesOf({ type, name, requestId }: TracedOperation): Attributes {
  const attributes: Attributes = { 'lexigate.request_id': requestId };
  if (type !== 'invalid') attributes['graphql.operation.type'] = type;
  if (name !== undefined) attributes['graphql.operation.name'] = name.slice(0, MAX_NAME);
  return attributes;
}
