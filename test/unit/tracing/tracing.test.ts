import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  trace,
  TraceFlags,
  type SpanContext,
} from '@opentelemetry/api';
import { expect, onTestFinished, test } from 'vitest';
import { withinSpan, withinTrace } from '../../../src/tracing/current.ts';
import { pollTracer } from '../../../src/tracing/poll.ts';
import { findTracing } from '../../../src/tracing/tracing.ts';
import { temporaryFolder } from '../../support/process/bin.ts';

const REGISTRY = Symbol.for('opentelemetry.js.api.1');

function register(registry: object): void {
  Reflect.set(globalThis, REGISTRY, registry);
  onTestFinished(() => void Reflect.deleteProperty(globalThis, REGISTRY));
}

test('there is no tracing without an SDK, and none with one for metrics alone', async () => {
  expect(await findTracing('1.0.0')).toBeUndefined();
  register({ version: '1.9.0', metrics: {} });
  expect(await findTracing('1.0.0')).toBeUndefined();
});

test('there is no tracing with an SDK that uses an older API, which would make no spans', async () => {
  register({ version: '1.8.0', trace: { getTracer: () => {} } });
  expect(await findTracing('1.0.0')).toBeUndefined();
});

test('an SDK with a copy of the API of its own makes the spans, and exports the last ones when the gateway closes', async () => {
  const folder = temporaryFolder();
  cpSync(new URL('../../../node_modules/@opentelemetry/api/', import.meta.url), folder, { recursive: true });
  const copy = createRequire(join(folder, 'index.js'))(folder) as { trace: typeof trace };
  expect(copy.trace).not.toBe(trace);
  const names: string[] = [];
  let flushes = 0;
  const provider = {
    getTracer: () => ({
      startSpan(name: string) {
        names.push(name);
        return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      },
      startActiveSpan() {},
    }),
    forceFlush: async () => void (flushes += 1),
  };
  expect(copy.trace.setGlobalTracerProvider(provider)).toBe(true);
  onTestFinished(() => copy.trace.disable());
  const tracing = await findTracing('1.0.0');
  const operation = { type: 'query', name: 'List', requestId: 'r-1' } as const;
  expect(
    await tracing?.operation(
      operation,
      async () => 'done',
      () => undefined,
    ),
  ).toBe('done');
  expect(names).toEqual(['query']);
  await tracing?.flush();
  expect(flushes).toBe(1);
});

test('causes of another replica are spans that are sampled, at most 32, each once, and what is malformed is left out', async () => {
  const spans: { links: { context: SpanContext }[] }[] = [];
  const tracer = {
    startSpan(_name: string, { links }: { links: { context: SpanContext }[] }) {
      spans.push({ links });
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    },
    startActiveSpan() {},
  };
  const polls = pollTracer(tracer as never);
  const contexts = Array.from({ length: 50 }, (_, i) => ({
    traceId: `${i + 1}`.padStart(32, 'a'),
    spanId: `${i + 1}`.padStart(16, 'b'),
    traceFlags: i === 0 ? TraceFlags.NONE : TraceFlags.SAMPLED,
  }));
  const here = polls();
  expect(here.takeCauses()).toBeUndefined();
  for (const each of contexts)
    withinSpan(trace.wrapSpanContext(each), () => {
      here.cause();
      here.cause();
    });
  const taken = here.takeCauses() ?? '';
  expect(here.takeCauses()).toBeUndefined();
  expect(taken.split(' ')).toHaveLength(32);
  expect(taken.length).toBeLessThan(2_000);

  const there = polls();
  for (const text of ['', ' ', '-', 'a-b', `${'0'.repeat(32)}-${'0'.repeat(16)}`, 'x'.repeat(100_000)])
    there.addCauses(text);
  there.addCauses(taken);
  there.addCauses(taken);
  const result = { findings: new Map(), hasAll: false };
  await there.run(1, async () => result);
  await there.run(1, async () => result);
  const [first, second] = spans;
  expect(first?.links.map((link) => link.context.spanId)).toEqual(
    contexts.slice(1, 33).map(({ spanId }) => spanId),
  );
  expect(first?.links[0]?.context).toMatchObject({ traceFlags: TraceFlags.SAMPLED, isRemote: true });
  expect(second?.links).toEqual([]);
});

test('a request is served although a propagator throws at its headers', () => {
  // As those of early versions of OpenTelemetry do at `baggage: a=%`.
  const extract = () => decodeURIComponent('%') as never;
  propagation.setGlobalPropagator({ extract, inject() {}, fields: () => [] });
  onTestFinished(() => propagation.disable());
  expect(() => propagation.extract(context.active(), {})).toThrow(URIError);
  expect(withinTrace({ baggage: 'a=%' }, 'child', () => 'served')).toBe('served');
  expect(withinTrace({ baggage: 'a=%' }, 'linked', () => 'served')).toBe('served');
});
