import { isSpanContextValid, TraceFlags, type SpanContext } from '@opentelemetry/api';

/** Nobody can look at a span that is not sampled. */
export function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** Contexts of sampled spans as text: 49 characters each, and a blank between them. */
export function textOf(contexts: readonly SpanContext[]): string {
  return contexts.map(({ traceId, spanId }) => `${traceId}-${spanId}`).join(' ');
}

/** The contexts in a text of another replica. What is none is left out. */
export function contextsIn(text: string): SpanContext[] {
  return text.split(' ').flatMap((each) => {
    const [traceId = '', spanId = ''] = each.split('-');
    const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
    return isSpanContextValid(context) ? [context] : [];
  });
}
