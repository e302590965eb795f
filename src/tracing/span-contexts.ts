import { isSpanContextValid, TraceFlags, type SpanContext } from '@opentelemetry/api';

/** A span that is not sampled is not exported. */
export function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** The contexts of sampled spans as text: 49 characters each, separated by blanks. */
export function textOf(contexts: readonly SpanContext[]): string {
  return contexts.map(({ traceId, spanId }) => `${traceId}-${spanId}`).join(' ');
}

/** The contexts in a text of another replica. Malformed parts are left out. */
export function contextsIn(text: string): SpanContext[] {
  return text.split(' ').flatMap((each) => {
    const [traceId = '', spanId = ''] = each.split('-');
    const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
    return isSpanContextValid(context) ? [context] : [];
  });
}
