import { setTimeout as delay } from 'node:timers/promises';
import { propagation, ROOT_CONTEXT, SpanKind, trace, type Context } from '@opentelemetry/api';
import { findTracing } from '../../src/tracing/tracing.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { median } from './statistics.ts';

/**
 * What the spans of a query with one REST call cost, without the query: those that the gateway makes, and the same spans
 * made with the least calls of the API. The second is the cost of the SDK alone.
 */
const OPERATIONS = 1_000;
/** The SDK drops spans while 2,048 wait. */
const PAUSE_MS = 20;
const ORIGIN = 'http://127.0.0.1:443';
const REQUEST = { host: 'gateway', accept: 'application/json', 'content-type': 'application/json' };
const QUERY = { type: 'query', name: 'List', requestId: 'e2a7c1b5-4c7a-4c5d-9a35-0f1f5a3f9a10' } as const;
const ROUTE = '/v1/customizations';

const tracing = await findTracing('0.0.0');
if (!tracing) throw new Error('no SDK is loaded');
const { within, operation, exchanges } = tracing;
const flush = () => tracing.flush();
const tracer = trace.getTracer('bare');

const call = async (_headers: object, onStatus?: (status: number) => void) => onStatus?.(200);

async function bareCall(parent: Context): Promise<void> {
  const attributes = {
    'server.address': '127.0.0.1',
    'server.port': 443,
    'http.request.method': 'GET',
    'url.template': ROUTE,
  };
  const span = tracer.startSpan(`GET ${ROUTE}`, { kind: SpanKind.CLIENT, attributes }, parent);
  const headers = {};
  propagation.inject(trace.setSpan(parent, span), headers);
  await call(headers, (status) => span.setAttribute('http.response.status_code', status));
  span.end();
}

async function bare(): Promise<void> {
  const parent = propagation.extract(ROOT_CONTEXT, REQUEST);
  const attributes = {
    'lexigate.request_id': QUERY.requestId,
    'graphql.operation.type': QUERY.type,
    'graphql.operation.name': QUERY.name,
  };
  const span = tracer.startSpan('query', { kind: SpanKind.SERVER, attributes }, parent);
  const context = trace.setSpan(parent, span);
  const headers = {};
  if (span.isRecording()) await bareCall(context);
  else {
    propagation.inject(context, headers);
    await call(headers);
  }
  span.end();
}

const traceExchange = exchanges(ORIGIN);
const gateway = () =>
  within(REQUEST, 'child', () =>
    operation(
      QUERY,
      () => traceExchange({ method: 'GET', route: ROUTE })(call),
      () => undefined,
    ),
  );

/** CPU time of one operation and the export of its spans, in microseconds. */
async function costOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < OPERATIONS; count += 1) await work();
  await flush();
  await delay(PAUSE_MS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / OPERATIONS;
}

answerParent({
  async measure({ rounds }: { rounds: number }) {
    const costs = { bare: new Array<number>(), gateway: new Array<number>() };
    // The first rounds warm up.
    for (let round = -5; round < rounds; round += 1) {
      const [one, other] = [await costOf(bare), await costOf(gateway)];
      if (round < 0) continue;
      costs.bare.push(one);
      costs.gateway.push(other);
    }
    return { bare: median(costs.bare), gateway: median(costs.gateway) };
  },
});
