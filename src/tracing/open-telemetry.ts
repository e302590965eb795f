import { setTimeout } from 'node:timers/promises';
import { trace, type TracerProvider } from '@opentelemetry/api';
import type { TraceOperation, WithinTrace } from '../graphql/trace.ts';
import type { TracePolls } from '../status/poll-trace.ts';
import type { TraceExchanges } from '../watson/exchange-trace.ts';
import { exchangeTracer } from './exchange.ts';
import { operationTracer } from './operation.ts';
import { pollTracer } from './poll.ts';
import { logFields, withinTrace } from './current.ts';

/** Spans of OpenTelemetry, for the SDK that the operator has loaded. */
export interface Tracing {
  /** Takes over the trace context of a request. */
  within: WithinTrace;
  operation: TraceOperation;
  exchanges: TraceExchanges;
  polls: TracePolls;
  /** The ids of the trace under way, for log lines. */
  logFields: () => Record<string, string>;
  /** Exports the spans that wait. */
  flush(): Promise<void>;
}

/** The provider of the SDK is behind a proxy, which may be of another copy of the API. */
interface SdkProvider extends TracerProvider {
  getDelegate?(): SdkProvider;
  forceFlush?(): Promise<void>;
}

/** Longest wait for the export at the end: the collector may be away. */
const FLUSH_MS = 1_000;

/** Undefined if the SDK has registered with another version of the API, which ours cannot use. */
export function createTracing(version: string, registered: unknown): Tracing | undefined {
  const provider = trace.getTracerProvider();
  if (provider !== registered) return undefined;
  const own: SdkProvider = provider;
  const tracer = trace.getTracer('lexigate', version);
  return {
    within: withinTrace,
    operation: operationTracer(tracer),
    exchanges: exchangeTracer(tracer),
    polls: pollTracer(tracer),
    logFields,
    async flush() {
      const flushed = (own.getDelegate?.() ?? own).forceFlush?.().catch(() => {});
      await Promise.race([flushed, setTimeout(FLUSH_MS, undefined, { ref: false })]);
    },
  };
}
