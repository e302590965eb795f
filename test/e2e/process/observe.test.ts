import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { serviceError } from '../../support/upstream/error-body.ts';
import { GET_MODEL, LIST_MODELS, UNKNOWN_FIELD } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

async function readiness(gateway: TestGateway) {
  const response = await fetch(`${gateway.url}/ready`);
  return { code: response.status, ...((await response.json()) as { status: string; upstream?: string }) };
}

test('while the service is down the gateway is ready and reports the outage at /ready, in log and metrics, until the service recovers', async () => {
  let isDown = true;
  const backend = await startBackend((_req, res) =>
    isDown ? json(res, 500, serviceError(500, 'down')) : json(res, 200, model('m-1')),
  );
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const available = { code: 200, status: 'ready', upstream: 'available' };
  expect(await readiness(gateway)).toEqual(available);
  let callers = 0;
  await until('the circuit to open', async () => {
    await gateway.query(GET_MODEL, {}, { authorization: `Bearer ${(callers += 1)}` });
    return (await readiness(gateway)).upstream === 'unavailable';
  });
  expect(await readiness(gateway)).toEqual({ ...available, upstream: 'unavailable' });
  expect((await metricsOf(gateway))['lexigate_upstream_breaker']).toBeGreaterThan(0);
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);

  isDown = false;
  // Without callers the gateway probes the service itself.
  await until('the circuit to close', async () => (await readiness(gateway)).upstream === 'available');
  expect((await metricsOf(gateway))['lexigate_upstream_breaker']).toBe(0);
  expect(await gateway.query(GET_MODEL)).toEqual({ data: { customization: { id: 'm-1' } } });
  const messages = gateway.logLines.map(({ msg }) => String(msg));
  const opened = gateway.logLines.filter(({ msg }) => msg === 'circuit open: the service is unavailable');
  expect(opened).toEqual([
    expect.objectContaining({
      failures: 15,
      lastCode: 'UPSTREAM_UNAVAILABLE',
      reason: expect.stringMatching(/^GET http.* HTTP 500$/),
    }),
  ]);
  expect(messages.filter((text) => text === 'circuit closed: the service is available again')).toHaveLength(
    1,
  );
});

test('operations and REST calls are counted by kind and outcome', async () => {
  const backend = await startBackend((req, res) =>
    req.url?.endsWith('m-1') ? json(res, 200, model('m-1')) : json(res, 503, serviceError(503, 'ill')),
  );
  const gateway = await startGateway({ upstream: { url: backend.url } });
  await gateway.query(GET_MODEL);
  await gateway.query(LIST_MODELS);
  await gateway.query(UNKNOWN_FIELD);
  await gateway.query('mutation { resetModel(id: "m-2") { errors { message } } }');
  await fetch(gateway.endpoint, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } });

  expect(await metricsOf(gateway)).toMatchObject({
    'lexigate_operations_total{operation="query",outcome="ok"}': 1,
    'lexigate_operations_total{operation="query",outcome="upstream_unavailable"}': 1,
    'lexigate_operations_total{operation="mutation",outcome="upstream_unavailable"}': 1,
    'lexigate_operations_total{operation="invalid",outcome="graphql_validation_failed"}': 1,
    'lexigate_operation_seconds_count{operation="query"}': 2,
    'lexigate_refused_requests_total{code="unsupported_media_type"}': 1,
    'lexigate_upstream_seconds_count{method="GET",route="/v1/customizations/{id}",outcome="ok"}': 1,
    'lexigate_upstream_seconds_count{method="GET",route="/v1/customizations",outcome="upstream_unavailable"}': 1,
    'lexigate_upstream_seconds_count{method="POST",route="/v1/customizations/{id}/reset",outcome="upstream_unavailable"}': 1,
  });
});

test('a valid trace of the caller is forwarded to the service, and a malformed one is not', async () => {
  const seen: unknown[] = [];
  const backend = await startBackend((req, res) => {
    seen.push([req.headers['traceparent'], req.headers['tracestate']]);
    json(res, 200, model('m-1'));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  await gateway.query(GET_MODEL, {}, { traceparent: TRACE, tracestate: 'vendor=a' });
  await gateway.query(GET_MODEL, {}, { traceparent: TRACE });
  await gateway.query(GET_MODEL, {}, { tracestate: 'vendor=a' });
  for (const bad of [
    '00-0-0-01',
    TRACE.toUpperCase(),
    TRACE.replace('00-', 'ff-'),
    `${TRACE}\t`.repeat(2),
    'x'.repeat(9_000),
  ]) {
    await gateway.query(GET_MODEL, {}, { traceparent: bad, tracestate: 'vendor=a' });
  }
  const none = [undefined, undefined];
  expect(seen).toEqual([[TRACE, 'vendor=a'], [TRACE, undefined], none, none, none, none, none, none]);
});
