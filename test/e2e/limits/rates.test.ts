import { expect, test } from 'vitest';
import type { AccessOptions } from '../../../src/access/authentication.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/config/limits.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startIdentityProvider } from '../../support/access/identity-provider.ts';
import { GET_MODEL, RESET_MODEL, WATCH_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { bytesOf, FORM_TYPE, formOf, PREFLIGHT } from '../../support/http/form.ts';
import { ask } from '../../support/websocket/client.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const LIMITED = expect.objectContaining({
  message: expect.stringMatching(/LEXIGATE_MAX_REQUESTS_PER_SECOND.*Try again in 1 s\./),
  extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1, requestId: expect.any(String) },
});
const DATA = { data: { customization: { id: 'm-1' } } };

async function start(limits: Partial<Limits>, access?: AccessOptions) {
  const backend = await startBackend((req, res) => json(res, 200, req.method === 'GET' ? model('m-1') : {}));
  const authorize = (headers: Record<string, string>) => void (headers['authorization'] = 'Bearer service');
  const upstream = { url: backend.url, ...(access && { authorize }) };
  const gateway = await startGateway({ upstream, limits, ...(access && { access }) });
  const get = (headers: Record<string, string>) => gateway.post(GET_MODEL, {}, headers);
  /** Sends more than the rate allows. Returns the statuses. */
  const exhaust = async (headers: Record<string, string>, count = 40) => {
    const replies = await Promise.all(Array.from({ length: count }, () => get(headers)));
    return replies.map(({ status }) => status);
  };
  return { backend, gateway, get, exhaust };
}

test('above the rate a caller gets 429 with Retry-After, and other callers are served', async () => {
  const { gateway, get, exhaust } = await start({ requestsPerSecond: 2 });
  const statuses = await exhaust(bearer('a'));
  const served = statuses.filter((status) => status === 200).length;
  // The rate, and a burst of twice the rate. A second may pass on a busy machine.
  expect(served).toBeGreaterThanOrEqual(6);
  expect(served).toBeLessThan(40);
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer('a') },
    body: JSON.stringify({ query: GET_MODEL }),
  });
  expect([429, 200]).toContain(response.status);
  const limited = await firstLimited(gateway.endpoint, bearer('a'));
  expect(limited.headers.get('retry-after')).toBe('1');
  expect(await limited.json()).toEqual({ errors: [LIMITED] });
  expect(await get(bearer('b'))).toEqual({ status: 200, body: DATA });
});

/** Sends requests until one is limited. */
async function firstLimited(endpoint: string, headers: Record<string, string>): Promise<Response> {
  for (;;) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: GET_MODEL }),
    });
    if (response.status === 429) return response;
    await response.body?.cancel();
  }
}

test('the rate of a caller holds over HTTP, server-sent events, WebSocket and uploads together', async () => {
  const { gateway } = await start({ requestsPerSecond: 1 });
  const headers = bearer('a');
  const client = gateway.client(headers);
  expect(await ask(client, GET_MODEL)).toEqual(DATA);
  const limitedOverHttp = async () => void (await firstLimited(gateway.endpoint, headers));
  /** Each attempt follows a limited request, but a second may have passed in between. */
  const untilLimited = async <T>(attempt: () => Promise<T>, isLimited: (result: T) => boolean) => {
    for (;;) {
      await limitedOverHttp();
      const result = await attempt();
      if (isLimited(result)) return result;
    }
  };
  const overSocket = await untilLimited(
    () => ask(client, GET_MODEL),
    ({ errors }) => errors !== undefined,
  );
  expect(overSocket).toEqual({ refused: true, errors: [LIMITED] });
  const overStream = await untilLimited(
    () => openEventStream(gateway.endpoint, WATCH_MODEL, {}, headers),
    ({ status }) => status !== 200,
  );
  expect(overStream.status).toBe(429);
  const query =
    'mutation ($file: File!) { addCorpus(modelId: "m-1", input: { name: "a", file: $file }) { errors { message } } }';
  const form = bytesOf(
    formOf(query, { file: null }, { file: { path: 'variables.file', content: 'one line\n' } }),
  );
  const upload = await untilLimited(
    () =>
      fetch(gateway.endpoint, {
        method: 'POST',
        headers: { 'content-type': FORM_TYPE, ...PREFLIGHT, ...headers },
        body: new Uint8Array(form),
      }),
    ({ status }) => status !== 200,
  );
  expect(upload.status).toBe(429);
  const url = `${gateway.endpoint}?query=${encodeURIComponent(GET_MODEL)}`;
  const get = await untilLimited(
    () => fetch(url, { headers }),
    ({ status }) => status !== 200,
  );
  expect(get.headers.get('retry-after')).toBe('1');
});

test('mutations have a rate of their own, counted by root fields, and nothing of a rejected document is sent', async () => {
  const { gateway, get } = await start({ mutationsPerSecond: 2 });
  const fields = Array.from({ length: 2 }, (_, i) => `f${i}: resetModel(id: "m-1") { errors { message } }`);
  const query = `mutation { ...All } fragment All on Mutation { ${fields.join(' ')} }`;
  const replies = await Promise.all(Array.from({ length: 12 }, () => gateway.post(query, {}, bearer('a'))));
  const limited = replies.filter(({ status }) => status === 429);
  expect(replies.length - limited.length).toBeGreaterThanOrEqual(3);
  expect(limited.length).toBeGreaterThan(0);
  expect(limited[0]?.body).toEqual({
    errors: [
      expect.objectContaining({
        message: expect.stringContaining('LEXIGATE_MAX_MUTATIONS_PER_SECOND'),
        extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1, requestId: expect.any(String) },
      }),
    ],
  });
  expect((await get(bearer('a'))).status).toBe(200);
  expect((await gateway.post(RESET_MODEL, {}, bearer('b'))).status).toBe(200);
});

test('a document with more mutations than the rate allows can still run', async () => {
  const { gateway } = await start({ mutationsPerSecond: 1 });
  const fields = Array.from({ length: 10 }, (_, i) => `f${i}: resetModel(id: "m-1") { errors { message } }`);
  const { status, body } = await gateway.post(`mutation { ${fields.join(' ')} }`, {}, bearer('a'));
  expect(status).toBe(200);
  expect(body.errors).toBeUndefined();
});

test('in service mode static tokens and the subjects of JWTs are callers', async () => {
  const identity = await startIdentityProvider();
  const tokens = [
    { token: 'one-token', role: 'read' },
    { token: 'two-token', role: 'read' },
  ] as const;
  const { get, exhaust } = await start({ requestsPerSecond: 1 }, { tokens, jwt: identity.options });
  const isExhausted = expect.arrayContaining([429]);
  expect(await exhaust(bearer('one-token'))).toEqual(isExhausted);
  expect((await get(bearer('two-token'))).status).toBe(200);
  const first = bearer(await identity.token({ sub: 'anna', jti: '1' }));
  const second = bearer(await identity.token({ sub: 'anna', jti: '2' }));
  const statuses = (await Promise.all([exhaust(first, 10), exhaust(second, 10)])).flat();
  // Both tokens share one rate: 3 of 20 in the first second.
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(10);
  expect((await get(bearer(await identity.token({ sub: 'otto' })))).status).toBe(200);
});

test('rejected tokens are limited by address, and a valid token of the same address is served', async () => {
  const { get, exhaust } = await start(
    { authFailuresPerSecond: 1 },
    { tokens: [{ token: 'one-token', role: 'read' }] },
  );
  const statuses = await exhaust(bearer('guess'));
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect((await get(bearer('one-token'))).status).toBe(200);
});

test('subscriptions on an open WebSocket cost a tenth of a request', async () => {
  const { gateway } = await start({ requestsPerSecond: 3 });
  const client = gateway.client(bearer('a'));
  const errors: unknown[] = [];
  let events = 0;
  for (let i = 0; i < 60; i += 1) {
    client.subscribe(
      { query: WATCH_MODEL },
      { next: () => void (events += 1), error: (error) => void errors.push(error), complete() {} },
    );
  }
  await expect.poll(() => events, { timeout: 10_000 }).toBeGreaterThanOrEqual(60);
  expect(errors).toEqual([]);
});

test('a client that sends a new credential with each request is limited by its address, and a caller whose credential the service accepted is not', async () => {
  const { gateway, get, exhaust, backend } = await start({ unverifiedRequestsPerSecond: 2 });
  expect((await get(bearer('known'))).status).toBe(200);
  let count = 0;
  const attempt = (query = '{ __typename }') => gateway.post(query, {}, bearer(`new-${(count += 1)}`));
  const replies = await Promise.all(Array.from({ length: 40 }, () => attempt()));
  const limited = replies.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(0);
  expect(limited[0]?.body.errors[0]).toEqual({
    message: expect.stringContaining('(LEXIGATE_MAX_UNVERIFIED_REQUESTS_PER_SECOND)'),
    extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) },
  });
  expect(await exhaust(bearer('known'))).toEqual(Array.from({ length: 40 }, () => 200));
  // The same over one WebSocket, with a credential for each operation.
  const socket = await openRaw(gateway.endpoint, { init: true });
  const send = (authorization: string) =>
    socket.send({
      id: authorization,
      type: 'subscribe',
      payload: { query: '{ __typename }', extensions: { headers: { authorization } } },
    });
  for (let i = 0; i < 40; i += 1) send(`Bearer socket-${i}`);
  await socket.heard(
    ({ type, payload }) => type === 'error' && payload[0].extensions.code === 'RATE_LIMITED',
  );
  expect(backend.requests.length).toBeLessThan(50);
});

test('a thousand credentials behind one address are served with the default limits', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const { unverifiedRequestsPerSecond } = DEFAULT_LIMITS;
  const gateway = await startGateway({
    upstream: { url: backend.url },
    limits: { unverifiedRequestsPerSecond },
  });
  const callers = Array.from({ length: 1_000 }, (_, i) => bearer(`caller-${i}`));
  const replies = await Promise.all(callers.map((caller) => gateway.post(GET_MODEL, {}, caller)));
  expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
});

test('the rate of mutations has Retry-After over HTTP and uploads, and its seconds over a WebSocket', async () => {
  const { gateway } = await start({ mutationsPerSecond: 1 });
  const headers = bearer('a');
  const spend = () => Promise.all(Array.from({ length: 10 }, () => gateway.post(RESET_MODEL, {}, headers)));
  const query =
    'mutation ($file: File!) { addCorpus(modelId: "m-1", input: { name: "a", file: $file }) { errors { message } } }';
  const form = bytesOf(formOf(query, { file: null }, { file: { path: 'variables.file', content: 'a\n' } }));
  const upload = () =>
    fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': FORM_TYPE, ...PREFLIGHT, ...headers },
      body: new Uint8Array(form),
    });
  await spend();
  let response = await upload();
  while (response.status !== 429) {
    await spend();
    response = await upload();
  }
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  const client = gateway.client(headers);
  let result = await ask(client, RESET_MODEL);
  while (!result.refused) result = await ask(client, RESET_MODEL);
  expect(result.errors[0].extensions).toEqual({
    code: 'RATE_LIMITED',
    retryAfterSeconds: expect.any(Number),
  });
});
