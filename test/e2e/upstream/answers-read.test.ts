import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';
import { until } from '../../support/wait.ts';
import {
  answer,
  bomb,
  drip,
  hang,
  html,
  redirect,
  refuse,
  refuseAsPlatform,
  reset,
  truncate,
  UPSTREAM_TEXT,
  type Behaviour,
} from '../../support/upstream/misbehaviour.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../../support/gateway/transports.ts';

const LIST = '{ customizations { id name status progress } }';
const ONE = `{ customization(id: "${UNKNOWN_ID}") { id } }`;
const TIMEOUT_MS = 600;

interface Row {
  situation: string;
  behaviour: Behaviour;
  code: string;
  tries: number;
  /** The status in `extensions.upstream`; undefined where there was no response. */
  upstream?: number;
}

const ROWS: Row[] = [
  ...[500, 502, 503, 504].map((status) => ({
    situation: `a ${status}`,
    behaviour: refuse(status, UPSTREAM_TEXT),
    code: 'UPSTREAM_UNAVAILABLE',
    tries: 2,
    upstream: status,
  })),
  { situation: 'a reset connection', behaviour: reset, code: 'UPSTREAM_UNAVAILABLE', tries: 2 },
  { situation: 'a truncated body', behaviour: truncate, code: 'UPSTREAM_UNAVAILABLE', tries: 2 },
  { situation: 'no response', behaviour: hang, code: 'UPSTREAM_TIMEOUT', tries: 1 },
  { situation: 'a body of one byte at a time', behaviour: drip, code: 'UPSTREAM_TIMEOUT', tries: 1 },
  {
    situation: 'a 429',
    behaviour: refuse(429, UPSTREAM_TEXT),
    code: 'RATE_LIMITED',
    tries: 1,
    upstream: 429,
  },
  {
    situation: 'a 401 of the platform',
    behaviour: refuseAsPlatform(401, UPSTREAM_TEXT),
    code: 'UNAUTHENTICATED',
    tries: 1,
    upstream: 401,
  },
  {
    situation: 'a 401 of the service without a model in the path',
    behaviour: refuse(401, UPSTREAM_TEXT),
    code: 'UNAUTHENTICATED',
    tries: 1,
    upstream: 401,
  },
  {
    situation: 'a 403',
    behaviour: refuseAsPlatform(403, UPSTREAM_TEXT),
    code: 'FORBIDDEN',
    tries: 1,
    upstream: 403,
  },
  ...Object.entries({
    HTML: html,
    'bad JSON': answer(200, `{"${UPSTREAM_TEXT}`),
    'an empty body': answer(200, ''),
    null: answer(200, 'null'),
    'an array at the top': answer(200, '[]'),
    'an object without the list': answer(200, '{}'),
    'a compression bomb': bomb,
    'a redirect': redirect('/v1/elsewhere'),
  }).map(([situation, behaviour]) => ({
    situation,
    behaviour,
    code: 'UPSTREAM_INVALID_RESPONSE',
    tries: 1,
    upstream: situation === 'a redirect' ? 302 : 200,
  })),
];

for (const { situation, behaviour, code, tries, upstream } of ROWS) {
  test.each(TRANSPORT_NAMES)(
    `a read that gets ${situation} fails with ${code} over %s`,
    async (transport) => {
      const backend = await startBackend(behaviour);
      const gateway = await startGateway({
        upstream: { url: backend.url },
        upstreamTimeoutMs: code === 'UPSTREAM_TIMEOUT' ? TIMEOUT_MS : 10_000,
      });
      const startedAt = performance.now();
      const result = await TRANSPORTS[transport](gateway, LIST);
      const tookMs = performance.now() - startedAt;

      if (transport !== 'WebSocket') expect(result.status).toBe(200);
      expect(result.data).toEqual({ customizations: null });
      expect(result.errors).toHaveLength(1);
      expect(result.errors[0].path).toEqual(['customizations']);
      const { extensions } = result.errors[0];
      expect(extensions.code).toBe(code);
      const expected = upstream === undefined ? undefined : { status: upstream, transactionId: 'tx-1' };
      expect(extensions.upstream).toEqual(expected);
      expect(extensions).not.toHaveProperty('outcome');
      expect(JSON.stringify(result)).not.toContain(UPSTREAM_TEXT);
      expect(backend.requests).toEqual(Array(tries).fill('GET /v1/customizations'));
      if (code === 'UPSTREAM_TIMEOUT') {
        expect(tookMs).toBeGreaterThan(TIMEOUT_MS - 50);
        await until('the socket to be closed', () => backend.aborted.length === 1);
      }
    },
  );
}

test('a read whose connection is refused fails with UPSTREAM_UNAVAILABLE', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const gateway = await startGateway({ upstream: { url: `http://127.0.0.1:${port}` } });

  const { status, body } = await gateway.post(LIST);

  expect(status).toBe(200);
  expect(body.data).toEqual({ customizations: null });
  expect(body.errors[0].extensions).toEqual({
    code: 'UPSTREAM_UNAVAILABLE',
    cause: expect.any(String),
    requestId: expect.any(String),
  });
});

test('a read waits for a slow service and is sent once', async () => {
  const backend = await startBackend((_req, res) => {
    setTimeout(() => json(res, 200, { customizations: [model('m-1')] }), 2_500);
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query(LIST_MODELS);

  expect(errors).toBeUndefined();
  expect(data).toEqual({ customizations: [{ id: 'm-1' }] });
  expect(backend.requests).toEqual(['GET /v1/customizations']);
});

test('a read that fails once is retried', async () => {
  const backend = await startBackend((_req, res) => {
    if (backend.requests.length === 1) json(res, 503, {});
    else json(res, 200, { customizations: [model('m-1')] });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const result = await gateway.query(LIST_MODELS);

  expect(result).toEqual({ data: { customizations: [{ id: 'm-1' }] } });
  expect(backend.requests).toHaveLength(2);
});

test('a 503 with a Retry-After beyond the deadline fails at once without a retry', async () => {
  const backend = await startBackend(refuse(503, 'later', { 'retry-after': '30' }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const startedAt = performance.now();

  const { errors } = await gateway.query(LIST);

  expect(errors[0].extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfterSeconds: 30 });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(backend.requests).toHaveLength(1);
});

test.each([
  ['seconds', () => '7', 7],
  ['a date', () => new Date(Date.now() + 90_000).toUTCString(), 90],
  ['a date that has passed', () => 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['invalid text', () => 'soon', undefined],
  ['nothing', () => undefined, undefined],
])('a 429 with %s as Retry-After sets retryAfterSeconds', async (_kind, header, seconds) => {
  const backend = await startBackend((req, res) => {
    const value = header();
    return refuse(429, 'slow down', value === undefined ? {} : { 'retry-after': value })(req, res);
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const startedAt = performance.now();

  const { errors } = await gateway.query(LIST);

  expect(performance.now() - startedAt).toBeLessThan(5_000);
  const { code, retryAfterSeconds } = errors[0].extensions;
  expect(code).toBe('RATE_LIMITED');
  if (seconds === 90) expect(Math.abs(retryAfterSeconds - seconds)).toBeLessThanOrEqual(2);
  else expect(retryAfterSeconds).toBe(seconds);
  expect(backend.requests).toHaveLength(1);
});

test.each([
  ['401 in the shape of the service', refuse(401, 'Invalid customization_id for user')],
  ['404', refuse(404, 'Not Found')],
  ['404 without a body', answer(404, '')],
])(
  'an unknown model, for which the service responds with %s, is null without an error',
  async (_what, behaviour) => {
    const backend = await startBackend(behaviour);
    const gateway = await startGateway({ upstream: { url: backend.url } });

    for (const transport of TRANSPORT_NAMES) {
      const { data, errors } = await TRANSPORTS[transport](gateway, ONE);
      expect(errors).toBeUndefined();
      expect(data).toEqual({ customization: null });
    }
    expect(backend.requests).toEqual(Array(3).fill(`GET /v1/customizations/${UNKNOWN_ID}`));
  },
);

test('the text of a 400 reaches the caller, in a message of at most 500 characters', async () => {
  const backend = await startBackend(refuse(400, `Malformed GUID: ${'x'.repeat(2_000)}`));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { errors } = await gateway.query(ONE);

  const [{ message, extensions }] = errors;
  expect(extensions).toEqual({
    code: 'BAD_USER_INPUT',
    upstream: { status: 400, transactionId: 'tx-1' },
    requestId: expect.any(String),
  });
  expect(message).toContain('Malformed GUID: xxx');
  expect(message).toMatch(/x…$/);
  expect(message).toHaveLength(500);
});

test('a read on the Lite plan fails with PLAN_NOT_SUPPORTED and the text of the service', async () => {
  const text = 'This feature is not available for the IBM Cloud Lite plan. Please upgrade to a paid plan';
  const backend = await startBackend(refuse(400, text));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { errors } = await gateway.query(LIST);

  expect(errors[0].extensions.code).toBe('PLAN_NOT_SUPPORTED');
  expect(errors[0].message).toContain(text);
});

test('a field that fails does not affect the others', async () => {
  const backend = await startBackend((req, res) => {
    if (req.url === '/v1/models') return json(res, 500, {});
    return json(res, 200, { customizations: [model('m-1')] });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query('{ customizations { id } baseModels { name } }');

  expect(data).toEqual({ customizations: [{ id: 'm-1' }], baseModels: null });
  expect(errors).toHaveLength(1);
  expect(errors[0].path).toEqual(['baseModels']);
});
