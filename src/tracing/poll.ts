import { ROOT_CONTEXT, SpanStatusCode, type Link, type Tracer } from '@opentelemetry/api';
import { codeOf } from '../graphql/errors.ts';
import { failuresIn } from '../status/poll-cycle.ts';
import type { TracePolls } from '../status/poll-trace.ts';
import { current, withinSpan, withoutTrace } from './current.ts';

/** Thousands of operations may cause the same cycle. */
const MAX_LINKS = 32;

/** Spans of poll cycles. Each is a trace of its own, because a cycle serves many subscribers. */
export function pollTracer(tracer: Tracer): TracePolls {
  return () => {
    let links: Link[] = [];
    return {
      cause() {
        const span = current()?.span;
        if (span && links.length < MAX_LINKS) links.push({ context: span.spanContext() });
      },
      forget: () => void (links = []),
      detached: withoutTrace,
      async run(models, cycle) {
        const attributes = { 'lexigate.poll.models': models };
        const span = tracer.startSpan('poll', { links, attributes }, ROOT_CONTEXT);
        links = [];
        try {
          const result = await withinSpan(span, cycle);
          const [failure] = failuresIn(result);
          if (failure === undefined) return result;
          span.setAttribute('error.type', codeOf(failure));
          span.setStatus({ code: SpanStatusCode.ERROR });
          return result;
        } finally {
          span.end();
        }
      },
    };
  };
}
