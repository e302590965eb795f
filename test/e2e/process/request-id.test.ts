import { expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { READY_ID } from '../../support/model-id.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { startBackend } from '../../support/upstream/backend.ts';
import { refuse } from '../../support/upstream/misbehaviour.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

const QUERY = '{ customizations { id } }';
const WATCH = 'subscription { modelStatus(id: "m-1") { status } }';
const UPLOAD =
  'mutation($file: File!) { addCorpus(modelId: "m-1", input: { name: "c", file: $file }) { errors { message } } }';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test('a failing operation of any transport is found in the log by the id that the client got', async () => {
  const backend = await startBackend(refuse(403, 'no'));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
  const { errors } = await gateway.query(QUERY, {}, { traceparent });
  const socket = collect(gateway.client(), QUERY);
  await until('the error', () => socket.events.length + (socket.end.errors?.length ?? 0) > 0);
  const subscription = collect(gateway.client(), WATCH);
  await until('the end', () => subscription.end.errors !== undefined);
  const stream = await openEventStream(gateway.endpoint, WATCH);
  await until('the event', () => stream.events.length > 0);
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: UPLOAD, variables: { file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob(['one two']), 'corpus.txt');
  const uploaded = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'graphql-require-preflight': 'true' },
    body: form,
  });
  const upload = (await uploaded.json()).errors;

  const failures = [
    errors,
    socket.end.errors ?? socket.events[0].errors,
    subscription.end.errors,
    stream.events[0].errors,
    upload,
  ];
  const ids = failures.map(([error]) => error.extensions.requestId);
  expect(new Set(ids).size).toBe(failures.length);
  expect(ids[3]).toBe(stream.requestId);
  expect(ids[4]).toBe(uploaded.headers.get('x-request-id'));
  for (const requestId of ids)
    expect(gateway.logLines).toContainEqual(
      expect.objectContaining({ requestId, transactionId: 'tx-1', code: 'FORBIDDEN', status: 403 }),
    );
  expect(gateway.logLines).toContainEqual(expect.objectContaining({ requestId: ids[0], traceId: TRACE_ID }));
});

test('errors of requests that never ran have the id of the response', async () => {
  const gateway = await startGateway();
  for (const body of ['{', JSON.stringify({ query: '{ nothing }' }), JSON.stringify({ query: '{' })]) {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { errors } = await response.json();
    expect(errors[0].extensions.requestId).toBe(response.headers.get('x-request-id'));
  }
  const socket = collect(gateway.client(), '{ nothing }');
  await until('the error', () => socket.end.errors !== undefined);
  expect(socket.end.errors?.[0].extensions.requestId).toMatch(/^[\w-]{36}$/);
});

/** Whether a line, or the list of ids in a line, has the id. */
function isLogged({ logLines }: TestGateway, requestId: string): boolean {
  return logLines.some(
    (line) => line['level'] !== 20 && JSON.stringify(line).includes(`"requestId":"${requestId}"`),
  );
}

test('whatever is refused, its id is in the log at once, not only with LOG_LEVEL=debug', async () => {
  const gateway = await startGateway({ uploadMaxBytes: 100, limits: { answerBytes: 2_000 } });
  const json = { 'content-type': 'application/json' };
  const body = (query: string) => JSON.stringify({ query });
  const form = new FormData();
  form.set(
    'operations',
    JSON.stringify({ query: UPLOAD.replace('m-1', READY_ID), variables: { file: null } }),
  );
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob(['too long '.repeat(100)]), 'corpus.txt');
  const requests: [string, string, RequestInit][] = [
    ['/nowhere', 'NOT_FOUND', {}],
    ['/graphql', 'BAD_REQUEST', { method: 'DELETE' }],
    ['/graphql', 'BAD_REQUEST', { method: 'POST', headers: json, body: '{' }],
    [
      '/graphql',
      'FORBIDDEN',
      { method: 'POST', headers: { ...json, origin: 'https://a.example' }, body: '{}' },
    ],
    ['/graphql', 'GRAPHQL_PARSE_FAILED', { method: 'POST', headers: json, body: body('{') }],
    ['/graphql', 'GRAPHQL_VALIDATION_FAILED', { method: 'POST', headers: json, body: body('{ nothing }') }],
    [
      '/graphql',
      'BAD_USER_INPUT',
      { method: 'POST', headers: json, body: body('{ customization(id: "no such/id") { id } }') },
    ],
    [
      '/graphql',
      'ANSWER_TOO_LARGE',
      { method: 'POST', headers: json, body: body('{ __schema { types { name description } } }') },
    ],
    [
      '/graphql',
      'PAYLOAD_TOO_LARGE',
      { method: 'POST', headers: { 'graphql-require-preflight': '1' }, body: form },
    ],
  ];
  for (const [path, code, init] of requests) {
    const response = await fetch(gateway.url + path, init);
    const { errors } = await response.json();
    expect(errors[0].extensions.code).toBe(code);
    const id = response.headers.get('x-request-id') ?? '';
    expect(isLogged(gateway, id), `${code} ${JSON.stringify(errors)}`).toBe(true);
    if ('requestId' in errors[0].extensions) expect(errors[0].extensions.requestId).toBe(id);
  }
});

test('of 60 failures of one kind each is found in the log by its id within seconds', async () => {
  const backend = await startBackend(refuse(503, 'down'));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  for (const query of [QUERY, '{ nothing }']) {
    const ids: string[] = [];
    for (let i = 0; i < 60; i += 1) ids.push((await gateway.query(query)).errors[0].extensions.requestId);
    expect(new Set(ids).size).toBe(60);
    await until('all ids to be logged', () => ids.every((id) => isLogged(gateway, id)), 5_000);
  }
  expect(gateway.logLines.filter(({ level }) => level !== 20).length).toBeLessThan(40);
});
