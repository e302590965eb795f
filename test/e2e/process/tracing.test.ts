import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { postQuery } from '../../support/http/post.ts';
import { startBin } from '../../support/process/bin.ts';
import { freePort } from '../../support/process/tool.ts';
import { startReceiver, tracedBy, type ReceivedSpan } from '../../support/tracing/receiver.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { serviceError } from '../../support/upstream/error-body.ts';
import { until } from '../../support/wait.ts';
import { ask, collect, createTestClient } from '../../support/websocket/client.ts';

const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const MODEL_ID = 'marked-model-id';
const CREDENTIAL = 'Basic bWFya2VkLWNyZWRlbnRpYWw=';
const MARKS = [MODEL_ID, 'marked name', 'markedAlias', CREDENTIAL, CREDENTIAL.slice(6), 'marked-baggage'];
const READ = `($id: ID!) { markedAlias: customization(id: $id) { id name } }`;

/** A service, a collector and a gateway process with an SDK. */
async function startTraced(environment: Record<string, string> = {}) {
  const headers: Record<string, string | string[] | undefined>[] = [];
  let failures = 0;
  const backend = await startBackend((req, res) => {
    headers.push(req.headers);
    failures -= 1;
    if (failures >= 0) return json(res, 503, serviceError(503, `no ${MODEL_ID}`));
    return json(res, 200, req.method === 'GET' ? model(MODEL_ID, { name: 'marked name' }) : {});
  });
  const receiver = await startReceiver();
  const bin = startBin([], {
    SPEECH_TO_TEXT_URL: backend.url,
    LEXIGATE_POLL_INTERVAL_MS: '60000',
    ...tracedBy(receiver.url),
    ...environment,
  });
  const { url } = await bin.started();
  const operations = () => receiver.spans().filter(({ kind }) => kind === SERVER);
  return {
    backend,
    receiver,
    bin,
    url,
    headers,
    /** The next requests of the gateway fail. */
    fail: (count: number) => void (failures = count),
    post: (query: string, more: Record<string, string> = {}) =>
      postQuery(url, query, { id: MODEL_ID }, { authorization: CREDENTIAL, ...more }),
    async operation(name: string): Promise<ReceivedSpan> {
      const find = () => operations().find(({ attributes }) => attributes['graphql.operation.name'] === name);
      await until(`the span of ${name}`, () => find() !== undefined);
      const found = find();
      if (!found) throw new Error(name);
      return found;
    },
  };
}

test('with an SDK each operation has a span, and its REST calls are the children, over every transport', async () => {
  const traced = await startTraced();
  const { url, receiver, backend, headers, bin } = traced;
  expect(bin.lines().map(({ msg }) => msg)).toContain('tracing is on: an OpenTelemetry SDK is registered');
  const authorization = CREDENTIAL;

  const baggage = 'user=marked-baggage';
  await traced.post(`query Posted ${READ}`, { traceparent: TRACE, tracestate: 'vendor=a', baggage });
  const query = new URLSearchParams({
    query: `query Got ${READ}`,
    variables: JSON.stringify({ id: MODEL_ID }),
  });
  await fetch(`${url}?${query}`, { headers: { authorization, traceparent: TRACE } });
  await (
    await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: `query Streamed ${READ}`, variables: { id: MODEL_ID } }),
    })
  ).text();
  const client = createTestClient(url, { authorization });
  await ask(client, `query OverSocket ${READ}`, { id: MODEL_ID });

  const read = {
    name: 'GET /v1/customizations/{id}',
    kind: CLIENT,
    attributes: {
      'http.request.method': 'GET',
      'url.template': '/v1/customizations/{id}',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(backend.url).port),
      'http.response.status_code': 200,
    },
    links: [],
    status: undefined,
  };
  for (const [i, name] of ['Posted', 'Got', 'Streamed', 'OverSocket'].entries()) {
    const span = await traced.operation(name);
    const isGiven = name === 'Posted' || name === 'Got';
    expect(span).toMatchObject({
      name: 'query',
      kind: SERVER,
      parentSpanId: isGiven ? '00f067aa0ba902b7' : undefined,
      traceId: isGiven ? TRACE_ID : expect.stringMatching(/^[\da-f]{32}$/),
      attributes: {
        'graphql.operation.type': 'query',
        'graphql.operation.name': name,
        'lexigate.request_id': expect.any(String),
      },
    });
    await until('the REST call', () => receiver.childrenOf(span).length > 0);
    const children = receiver.childrenOf(span);
    expect(children).toEqual([
      { ...read, traceId: span.traceId, parentSpanId: span.spanId, spanId: expect.any(String) },
    ]);
    expect(headers[i]).toMatchObject({ traceparent: `00-${span.traceId}-${children[0]?.spanId}-01` });
    expect(headers[i]?.['tracestate']).toBe(name === 'Posted' ? 'vendor=a' : undefined);
    expect(headers[i]).not.toHaveProperty('baggage');
  }
  expect(
    new Set(
      (await Promise.all(['Posted', 'Streamed', 'OverSocket'].map((name) => traced.operation(name)))).map(
        ({ traceId }) => traceId,
      ),
    ).size,
  ).toBe(3);

  // A socket that was opened within a trace serves many operations, so each has a trace of its own with a link.
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    headers: { authorization, traceparent: TRACE },
  });
  onTestFinished(() => socket.terminate());
  socket.on('open', () => socket.send('{"type":"connection_init"}'));
  await once(socket, 'message');
  const payload = { query: `query Linked ${READ}`, variables: { id: MODEL_ID } };
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
  const span = await traced.operation('Linked');
  expect(span.links).toEqual([{ traceId: TRACE_ID, spanId: '00f067aa0ba902b7' }]);
  expect(span.parentSpanId).toBeUndefined();
  expect(span.traceId).not.toBe(TRACE_ID);

  // The caller decides whether its trace is sampled.
  await traced.post(`query Unsampled ${READ}`, { traceparent: TRACE.replace(/01$/, '00') });
  expect(headers.at(-1)?.['traceparent']).toMatch(new RegExp(`^00-${TRACE_ID}-[\\da-f]{16}-00$`));

  // A read that failed is sent again: two attempts under one operation.
  traced.fail(1);
  await traced.post(`query Repeated ${READ}`);
  const repeated = await traced.operation('Repeated');
  await until('both attempts', () => receiver.childrenOf(repeated).length === 2);
  const [first, second] = receiver.childrenOf(repeated);
  expect(first).toMatchObject({
    status: ERROR,
    attributes: { 'http.response.status_code': 503, 'error.type': '503' },
  });
  expect(first?.attributes).not.toHaveProperty(['http.request.resend_count']);
  expect(second).toMatchObject({
    status: undefined,
    attributes: { 'http.response.status_code': 200, 'http.request.resend_count': 1 },
  });
  expect(repeated.status).toBeUndefined();

  // The log line of a failure has the ids of its operation, with and without a trace of the caller.
  for (const [name, more] of [
    ['FailedAlone', {}],
    ['FailedInTrace', { traceparent: TRACE.replace('4bf9', '4bfa') }],
  ] as const) {
    traced.fail(2);
    const { body } = await traced.post(`query ${name} ${READ}`, more);
    const failed = await traced.operation(name);
    expect(failed).toMatchObject({ status: ERROR, attributes: { 'error.type': 'UPSTREAM_UNAVAILABLE' } });
    const { requestId } = body.errors[0].extensions;
    expect(failed.attributes['lexigate.request_id']).toBe(requestId);
    const fields = { trace_id: failed.traceId, span_id: failed.spanId };
    const line = () =>
      bin
        .lines()
        .find(
          (each) =>
            each['requestId'] === requestId ||
            each['requests']?.some((one: any) => one.requestId === requestId),
        );
    await until('its log line', () => line() !== undefined);
    if (name === 'FailedAlone') expect(line()).toMatchObject({ msg: 'upstream failure', ...fields });
  }
  // A mistake of the client is no failure of the gateway.
  await traced.post('query Refused { customization(id: "a b") { id } }');
  const refused = await traced.operation('Refused');
  expect(refused).toMatchObject({
    name: 'query',
    status: undefined,
    attributes: { 'error.type': 'BAD_USER_INPUT' },
  });

  // A subscription has a span for its start, and so has the mutation that wakes the poller.
  const watched = collect(client, `subscription Watched ($id: ID!) { modelStatus(id: $id) { status } }`, {
    id: MODEL_ID,
  });
  await until('the first event', () => watched.events.length === 1);
  const started = await traced.operation('Watched');
  const pollOf = (cause: ReceivedSpan) =>
    receiver
      .spans()
      .find(({ name, links }) => name === 'poll' && links.some(({ spanId }) => spanId === cause.spanId));
  await until('its poll', () => pollOf(started) !== undefined);
  await traced.post('mutation Woke ($id: ID!) { resetModel(id: $id) { errors { __typename } } }');
  const woke = await traced.operation('Woke');
  await until('the poll that it caused', () => pollOf(woke) !== undefined);
  const poll = pollOf(woke);
  expect(poll).toMatchObject({
    parentSpanId: undefined,
    links: [{ traceId: woke.traceId, spanId: woke.spanId }],
    attributes: { 'lexigate.poll.models': 1 },
  });
  expect(poll?.traceId).not.toBe(woke.traceId);
  await until('its REST call', () => poll !== undefined && receiver.childrenOf(poll).length > 0);
  expect(poll && receiver.childrenOf(poll)).toMatchObject([{ ...read, traceId: poll?.traceId }]);
  expect(receiver.childrenOf(woke)).toMatchObject([{ name: 'POST /v1/customizations/{id}/reset' }]);

  // The spans of the last operation are exported before the process exits.
  await client.dispose();
  await traced.post(`query Last ${READ}`);
  bin.kill('SIGTERM');
  expect((await bin.exit()).code).toBe(0);
  await traced.operation('Last');
  for (const mark of MARKS) expect(receiver.bodies.join('\n')).not.toContain(mark);
});

test('a collector that is away delays neither answers nor the exit', async () => {
  const alone = await startTraced({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` });
  expect((await alone.post(`query Alone ${READ}`)).status).toBe(200);
  alone.bin.kill('SIGTERM');
  // The process ends itself with another code after 9 s.
  expect((await alone.bin.exit()).code).toBe(0);
});
