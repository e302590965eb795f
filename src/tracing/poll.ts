import { ROOT_CONTEXT, SpanStatusCode, type SpanContext, type Tracer } from '@opentelemetry/api';
import { codeOf } from '../graphql/errors.ts';
import { failuresIn } from '../status/poll-cycle.ts';
import type { TracePolls } from '../status/poll-trace.ts';
import { contextsIn, isSampled, textOf } from './span-contexts.ts';
import { current, withinSpan, withoutTrace } from './current.ts';

/** Thousands of operations may cause the same cycle. */
const MAX_LINKS = 32;

/** Spans of poll cycles. Each is a trace of its own, because a cycle serves many subscribers. */
export function pollTracer(tracer: Tracer): TracePolls {
  return () => {
    let causes: SpanContext[] = [];
    let untaken: SpanContext[] = [];
    const clear = () => {
      causes = [];
      untaken = [];
    };
    return {
      cause() {
        const span = current()?.span;
        if (!span) return;
        const context = span.spanContext();
        addTo(causes, context);
        if (isSampled(context)) addTo(untaken, context);
      },
      forget: clear,
      takeCauses() {
        const taken = untaken;
        untaken = [];
        return taken.length > 0 ? textOf(taken) : undefined;
      },
      addCauses(text) {
        for (const context of contextsIn(text)) addTo(causes, context);
      },
      detached: withoutTrace,
      async run(models, cycle) {
        const links = causes.map((context) => ({ context }));
        const attributes = { 'lexigate.poll.models': models };
        const span = tracer.startSpan('poll', { links, attributes }, ROOT_CONTEXT);
        clear();
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

/** Operations after the first ones are left out, and so are those that are known. */
function addTo(contexts: SpanContext[], context: SpanContext): void {
  if (contexts.length >= MAX_LINKS || contexts.some(({ spanId }) => spanId === context.spanId)) return;
  contexts.push(context);
}
