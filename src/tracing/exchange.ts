import {
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { TraceExchanges } from '../watson/exchange-trace.ts';
import { current, type Current } from './current.ts';
import { recordFailure } from './record-failure.ts';

const ignore = () => {};

/**
 * Spans of REST requests, by the semantic conventions of HTTP clients. Each attempt has one. The attribute `url.full` is left
 * out because it has ids and names.
 */
export function exchangeTracer(tracer: Tracer): TraceExchanges {
  return (origin) => {
    const { hostname, port, protocol } = new URL(origin);
    const server = {
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    };
    return ({ method, route }) => {
      // An attempt may start in a callback of another operation, which returns its connection.
      const here = current();
      // A part of a trace that is not exported has no use of its own.
      if (here?.span && !isSampled(here.span)) return (attempt) => attempt(headersIn(here), ignore);
      const parent = here?.context ?? ROOT_CONTEXT;
      let resends = 0;
      return async (attempt) => {
        const attributes = {
          ...server,
          'http.request.method': method,
          'url.template': route,
          ...(resends > 0 && { 'http.request.resend_count': resends }),
        };
        const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.CLIENT, attributes }, parent);
        resends += 1;
        const onStatus = (status: number) => void span.setAttribute('http.response.status_code', status);
        try {
          return await attempt(headersFrom(trace.setSpan(parent, span)), onStatus);
        } catch (error) {
          recordFailure(span, error);
          throw error;
        } finally {
          span.end();
        }
      };
    };
  };
}

function headersIn(here: Current): Record<string, string> {
  return (here.headers ??= headersFrom(here.context));
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

function headersFrom(context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context, headers);
  return headers;
}
