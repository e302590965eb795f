import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api';
import type { WithinTrace } from '../graphql/trace.ts';

/** The trace of the work under way: of a request and its operation, or of a poll cycle. */
export interface Current {
  /** The parent of the next span: that of the request, and then the span of the operation or poll cycle. */
  context: Context;
  /** Of the span of the operation. */
  links: Link[];
  /** The span of the operation or poll cycle, as soon as there is one. */
  span: Span | undefined;
  /** Headers that carry the trace on. All REST calls of an operation that is not sampled have the same. */
  headers?: Record<string, string> | undefined;
}

const NO_LINKS: Link[] = [];

/** Not the context of OpenTelemetry: it is copied for each change, which would cost as much as a span. */
const storage = new AsyncLocalStorage<Current | undefined>();

export const withinTrace: WithinTrace = (headers, relation, work) => {
  const given = contextOf(headers);
  if (relation === 'child') return storage.run({ context: given, links: NO_LINKS, span: undefined }, work);
  const remote = trace.getSpanContext(given);
  const links = remote ? [{ context: remote }] : NO_LINKS;
  return storage.run({ context: ROOT_CONTEXT, links, span: undefined }, work);
};

export function current(): Current | undefined {
  return storage.getStore();
}

/** Does work whose spans are children of this one. */
export function withinSpan<T>(span: Span, work: () => T): T {
  const within = { context: trace.setSpan(ROOT_CONTEXT, span), links: NO_LINKS, span };
  return storage.run(within, work);
}

export function withoutTrace<T>(work: () => T): T {
  return storage.run(undefined, work);
}

/** The ids of the span under way, by the names that OpenTelemetry gives them in logs. */
export function logFields(): Record<string, string> {
  const here = current();
  const span = here && trace.getSpanContext(here.context);
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

function contextOf(headers: object): Context {
  const active = context.active();
  // An instrumentation of HTTP may have made a span of the request.
  const given = trace.getSpan(active) ? active : extracted(headers);
  // The baggage of callers does not concern the service.
  return propagation.getBaggage(given) ? propagation.deleteBaggage(given) : given;
}

/** Some propagators throw where a client sends a header that they cannot decode. Its request is served without its trace. */
function extracted(headers: object): Context {
  try {
    return propagation.extract(ROOT_CONTEXT, headers);
  } catch {
    return ROOT_CONTEXT;
  }
}
