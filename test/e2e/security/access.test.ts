import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AccessOptions } from '../../../src/access/authentication.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { GET_MODEL, RESET_MODEL, WATCH_MODEL } from '../../support/documents.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { ask, collect } from '../../support/websocket/client.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { startIdentityProvider } from '../../support/access/identity-provider.ts';

const TOKENS: AccessOptions = {
  tokens: [
    { token: 'reader-token', role: 'read' },
    { token: 'writer-token', role: 'write' },
  ],
};

/** A gateway with credentials of its own that requires a token. */
async function startProtected(access: AccessOptions | undefined = TOKENS) {
  const shown: (string | undefined)[] = [];
  const backend = await startBackend((req, res) => {
    shown.push(req.headers.authorization);
    json(res, 200, req.method === 'GET' ? model('m-1') : {});
  });
  const authorize = (headers: Record<string, string>) => void (headers['authorization'] = 'Bearer service');
  const gateway = await startGateway({ upstream: { url: backend.url, authorize }, access });
  return { gateway, backend, shown };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Sends `connection_init`. Returns the close code and reason, or undefined after the acknowledgement. */
async function connect(gateway: TestGateway, payload?: object, headers?: Record<string, string>) {
  const socket = new WebSocket(gateway.endpoint.replace('http', 'ws'), 'graphql-transport-ws', { headers });
  await once(socket, 'open');
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  const first = await Promise.race([closed, once(socket, 'message').then(() => undefined)]);
  return { socket, closed, refused: first };
}

test.each([
  ['no header', undefined],
  ['an unknown token', 'Bearer nobody'],
  ['an empty token', 'Bearer '],
  ['another scheme', 'Basic cmVhZGVyLXRva2VuOg=='],
  ['a token with a suffix', 'Bearer reader-token '.concat('x')],
])('with %s every HTTP request is answered with 401', async (_what, authorization) => {
  const { gateway, backend } = await startProtected();
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  if (authorization !== undefined) headers['authorization'] = authorization;
  const body = JSON.stringify({ query: GET_MODEL });
  for (const accept of ['application/json', 'text/event-stream', 'application/graphql-response+json']) {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { ...headers, accept },
      body,
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    const { errors }: any = await response.json();
    expect(errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED', requestId: expect.any(String) });
  }
  const get = await fetch(`${gateway.endpoint}?query=${encodeURIComponent(GET_MODEL)}`, { headers });
  expect(get.status).toBe(401);
  const form = new FormData();
  form.set('operations', '{}');
  const preflight = { 'graphql-require-preflight': 'true' };
  const { authorization: given } = headers;
  const upload = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { ...preflight, ...(given !== undefined && { authorization: given }) },
    body: form,
  });
  expect(upload.status).toBe(401);
  expect(backend.requests).toEqual([]);
});

test('a valid token gives access, and only the credentials of the gateway are sent upstream', async () => {
  const { gateway, shown } = await startProtected();
  for (const authorization of ['Bearer reader-token', 'bearer reader-token', 'Bearer  writer-token']) {
    expect(await gateway.query(GET_MODEL, {}, { authorization })).toEqual({
      data: { customization: { id: 'm-1' } },
    });
  }
  expect(new Set(shown)).toEqual(new Set(['Bearer service']));
});

test('the playground, health, readiness and metrics need no token', async () => {
  const { gateway } = await startProtected();
  const page = await fetch(gateway.endpoint, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  for (const path of ['/health', '/ready', '/metrics']) {
    expect((await fetch(gateway.url + path)).status).toBe(200);
  }
});

test('a reader may not run mutations over any transport, and nothing is sent upstream', async () => {
  const { gateway, backend } = await startProtected();
  const refusal = [expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) })];
  const { status, body } = await gateway.post(RESET_MODEL, {}, bearer('reader-token'));
  expect(body).toEqual({ errors: refusal });
  expect(status).toBe(403);
  const overSocket = await ask(gateway.client(bearer('reader-token')), RESET_MODEL);
  expect(overSocket).toEqual({ refused: true, errors: refusal });
  const stream = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer('reader-token') },
    body: JSON.stringify({ query: RESET_MODEL }),
  });
  expect(await stream.text()).toContain('"FORBIDDEN"');
  const form = new FormData();
  const query =
    'mutation ($file: File!) { addCorpus(modelId: "m-1", input: { name: "a", file: $file }) { errors { message } } }';
  form.set('operations', JSON.stringify({ query, variables: { file: null } }));
  form.set('map', '{"0": ["variables.file"]}');
  form.set('0', new Blob(['hello']), 'a.txt');
  const headers = { 'graphql-require-preflight': 'true', ...bearer('reader-token') };
  const upload = await fetch(gateway.endpoint, { method: 'POST', headers, body: form });
  expect(upload.status).toBe(403);
  expect(await upload.json()).toEqual({ errors: refusal });
  // Only the selected operation of the document counts.
  const both = `query Read ${GET_MODEL} ${RESET_MODEL.replace('mutation', 'mutation Write')}`;
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer('reader-token') },
    body: JSON.stringify({ query: both, operationName: 'Write' }),
  });
  expect(response.status).toBe(403);
  expect(backend.requests).toEqual([]);
});

test('a writer may run mutations over every transport', async () => {
  const { gateway, backend } = await startProtected();
  const done = { data: { resetModel: { errors: [] } } };
  expect(await gateway.query(RESET_MODEL, {}, bearer('writer-token'))).toEqual(done);
  expect(await ask(gateway.client(bearer('writer-token')), RESET_MODEL)).toEqual(done);
  expect(backend.requests).toEqual(Array(2).fill('POST /v1/customizations/m-1/reset'));
});

test('over WebSocket the token is in the connection parameters or the upgrade request; without it the socket closes with code 4403', async () => {
  const { gateway, backend } = await startProtected();
  expect((await connect(gateway)).refused).toEqual({
    code: 4403,
    reason: expect.stringContaining('needs a token'),
  });
  expect((await connect(gateway, bearer('nobody'))).refused?.code).toBe(4403);
  expect((await connect(gateway, { authorization: 7 })).refused?.code).toBe(4403);
  expect((await connect(gateway, bearer('nobody'), bearer('reader-token'))).refused?.code).toBe(4403);
  for (const { socket, refused } of [
    await connect(gateway, bearer('reader-token')),
    await connect(gateway, { Authorization: 'reader-token' }),
    await connect(gateway, undefined, bearer('reader-token')),
  ]) {
    expect(refused).toBeUndefined();
    socket.close();
  }
  expect(backend.requests).toEqual([]);
});

test('a JWT of the configured issuer and audience gives access, and the role write allows mutations', async () => {
  const identity = await startIdentityProvider();
  const { gateway } = await startProtected({ tokens: TOKENS.tokens, jwt: identity.options });
  const forbidden = expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) });
  for (const claims of [{}, { role: 'read' }, { scope: 'openid writer' }, { roles: ['rewrite'] }]) {
    const headers = bearer(await identity.token(claims));
    expect(await gateway.query(GET_MODEL, {}, headers)).toEqual({ data: { customization: { id: 'm-1' } } });
    expect(await gateway.query(RESET_MODEL, {}, headers)).toEqual({ errors: [forbidden] });
  }
  for (const claims of [
    { role: 'write' },
    { scope: 'openid lexigate:write' },
    { roles: ['read', 'write'] },
  ]) {
    const headers = bearer(await identity.token(claims));
    expect(await gateway.query(RESET_MODEL, {}, headers)).toEqual({ data: { resetModel: { errors: [] } } });
  }
  expect(identity.backend.requests).toEqual(['GET /keys']);
  expect(await gateway.query(GET_MODEL, {}, bearer('reader-token'))).toHaveProperty('data');
});

test('a JWT that is forged, expired, not yet valid, or for another audience is refused', async () => {
  const identity = await startIdentityProvider();
  const { gateway, backend } = await startProtected({ tokens: [], jwt: identity.options });
  const now = Math.floor(Date.now() / 1_000);
  const [head, body] = (await identity.token()).split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const symmetric = `${Buffer.from('{"alg":"HS256","kid":"k1"}').toString('base64url')}.${body}.c2ln`;
  const tokens = [
    await identity.forgedToken(),
    await identity.token({ exp: now - 10 }),
    await identity.token({ nbf: now + 600 }),
    await identity.token({ exp: undefined }),
    await identity.token({ iss: 'https://elsewhere.example.com' }),
    await identity.token({ aud: 'another' }),
    `${head}.${body}.`,
    unsigned,
    symmetric,
    'not-a-jwt',
  ];
  for (const token of tokens) {
    const { status, body: answer } = await gateway.post(GET_MODEL, {}, bearer(token));
    expect(status).toBe(401);
    expect(answer.errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED', requestId: expect.any(String) });
    expect((await connect(gateway, bearer(token))).refused?.code).toBe(4403);
  }
  expect(backend.requests).toEqual([]);
});

test('while the keys cannot be fetched every caller is refused, but not as UNAUTHENTICATED', async () => {
  const identity = await startIdentityProvider();
  const headers = bearer(await identity.token());
  const keys = identity.backend;
  let isUp = false;
  const { url } = keys;
  const good = await fetch(`${url}/keys`).then((response) => response.json());
  keys.behave((_req, res) =>
    json(res, isUp ? 200 : 503, isUp ? good : { stack: 'a secret of the provider' }),
  );
  const { gateway } = await startProtected({ tokens: [], jwt: identity.options });
  const { status, body } = await gateway.post(GET_MODEL, {}, headers);
  expect(status).toBe(503);
  expect(body.errors[0].extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE', requestId: expect.any(String) });
  expect((await connect(gateway, headers)).refused?.code).toBe(1013);
  expect(gateway.logLines.filter(({ msg }) => msg === 'the keys of JWTs cannot be loaded')).not.toEqual([]);
  expect(JSON.stringify(gateway.logLines)).not.toContain('a secret of the provider');
  isUp = true;
  expect((await gateway.post(GET_MODEL, {}, headers)).status).toBe(200);
});

test('a socket and an event stream end when their token expires', async () => {
  const identity = await startIdentityProvider();
  const { gateway } = await startProtected({ tokens: [], jwt: identity.options });
  const lasting = gateway.client(bearer(await identity.token()));
  const neighbour = collect(lasting, WATCH_MODEL);
  const headers = bearer(await identity.token({ exp: Math.floor(Date.now() / 1_000) + 3 }));
  const { closed, refused } = await connect(gateway, headers);
  expect(refused).toBeUndefined();
  const stream = await openEventStream(gateway.endpoint, WATCH_MODEL, {}, headers);
  await until('the first event', () => stream.events.length === 1);
  expect(await closed).toEqual({ code: 4403, reason: 'The token has expired.' });
  await until('the end of the stream', () => stream.end.kind !== undefined);
  expect(stream.events.slice(1)).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
  await until('the first event of the neighbour', () => neighbour.events.length > 0);
  expect(neighbour.end).toEqual({});
  expect((await gateway.post(GET_MODEL, {}, headers)).status).toBe(401);
});
