import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { READY_ID } from '../../support/model-id.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
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

const TRAIN = `mutation { trainModel(id: "${READY_ID}") { model { status } errors { __typename message } } }`;
const TRAIN_PATH = `POST /v1/customizations/${READY_ID}/train`;
const TIMEOUT_MS = 600;

interface Row {
  situation: string;
  behaviour: Behaviour;
  code: string;
  /** Whether the service may have executed the write. */
  unknown: boolean;
}

const ROWS: Row[] = [
  { situation: 'a 500', behaviour: refuse(500, UPSTREAM_TEXT), code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'a 502', behaviour: refuse(502, UPSTREAM_TEXT), code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'a 503', behaviour: refuse(503, UPSTREAM_TEXT), code: 'UPSTREAM_UNAVAILABLE', unknown: false },
  { situation: 'a reset connection', behaviour: reset, code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'a truncated body', behaviour: truncate, code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'no response', behaviour: hang, code: 'UPSTREAM_TIMEOUT', unknown: true },
  { situation: 'a body of one byte at a time', behaviour: drip, code: 'UPSTREAM_TIMEOUT', unknown: true },
  { situation: 'a 429', behaviour: refuse(429, UPSTREAM_TEXT), code: 'RATE_LIMITED', unknown: false },
  {
    situation: 'bad credentials',
    behaviour: refuseAsPlatform(401, UPSTREAM_TEXT),
    code: 'UNAUTHENTICATED',
    unknown: false,
  },
  { situation: 'a 403', behaviour: refuseAsPlatform(403, UPSTREAM_TEXT), code: 'FORBIDDEN', unknown: false },
  { situation: 'HTML', behaviour: html, code: 'UPSTREAM_INVALID_RESPONSE', unknown: true },
  {
    situation: 'an empty body',
    behaviour: answer(200, ''),
    code: 'UPSTREAM_INVALID_RESPONSE',
    unknown: true,
  },
  { situation: 'a compression bomb', behaviour: bomb, code: 'UPSTREAM_INVALID_RESPONSE', unknown: true },
];

for (const { situation, behaviour, code, unknown } of ROWS) {
  test.each(TRANSPORT_NAMES)(
    `a write that gets ${situation} fails with ${code} over %s and is sent once`,
    async (transport) => {
      const backend = await startBackend(behaviour);
      const gateway = await startGateway({
        upstream: { url: backend.url },
        upstreamTimeoutMs: code === 'UPSTREAM_TIMEOUT' ? TIMEOUT_MS : 10_000,
      });

      const result = await TRANSPORTS[transport](gateway, TRAIN);

      expect(result.data).toEqual({ trainModel: null });
      expect(result.errors).toHaveLength(1);
      const [{ message, extensions }] = result.errors;
      expect(extensions.code).toBe(code);
      expect(extensions.outcome).toBe(unknown ? 'UNKNOWN' : undefined);
      if (unknown) expect(message).toContain('read the status of the model');
      else expect(message).not.toContain('read the status');
      expect(JSON.stringify(result)).not.toContain(UPSTREAM_TEXT);
      expect(backend.requests).toEqual([TRAIN_PATH]);
    },
  );
}

test('a write that was not sent has no outcome UNKNOWN', async () => {
  const backend = await startBackend(hang);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  await backend.stop();

  const { data, errors } = await gateway.query(TRAIN);

  expect(data).toEqual({ trainModel: null });
  expect(errors[0].extensions).toEqual({
    code: 'UPSTREAM_UNAVAILABLE',
    cause: expect.any(String),
    requestId: expect.any(String),
  });
});

test('a write does not follow a redirect', async () => {
  const elsewhere = await startBackend((_req, res) => json(res, 200, {}));
  const backend = await startBackend(redirect(elsewhere.url));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { errors } = await gateway.query(TRAIN);

  expect(errors[0].extensions.code).toBe('UPSTREAM_INVALID_RESPONSE');
  expect(elsewhere.requests).toEqual([]);
});

test('a write continues when its client disconnects', async () => {
  const backend = await startBackend((_req, res) => {
    backend.behave((_next, other) => json(other, 200, model(READY_ID)));
    release = () => json(res, 200, {});
  });
  let release: (() => void) | undefined;
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const disconnecting = new AbortController();
  const disconnected = fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: TRAIN }),
    signal: disconnecting.signal,
  }).catch(() => 'disconnected');
  await until('the write to arrive', () => release !== undefined);

  disconnecting.abort();
  expect(await disconnected).toBe('disconnected');
  await until('the gateway to notice', () => gateway.logLines.some(({ path }) => path === '/graphql'));
  release?.();

  await until('the response to be read', () => backend.finished.includes(TRAIN_PATH));
  expect(backend.aborted).toEqual([]);
});

test('a read is aborted when its client disconnects', async () => {
  const backend = await startBackend(hang);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const disconnecting = new AbortController();
  const disconnected = fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: LIST_MODELS }),
    signal: disconnecting.signal,
  }).catch(() => 'disconnected');
  await until('the read to arrive', () => backend.requests.length === 1);

  disconnecting.abort();
  expect(await disconnected).toBe('disconnected');

  await until('the read to be aborted', () => backend.aborted.length === 1, 5_000);
});

test('a write succeeds although the model cannot be read afterwards', async () => {
  const backend = await startBackend((req, res) => json(res, req.method === 'POST' ? 200 : 500, {}));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query(TRAIN);

  expect(data).toEqual({ trainModel: { model: null, errors: [] } });
  expect(errors).toHaveLength(1);
  expect(errors[0].path).toEqual(['trainModel', 'model']);
  expect(errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(errors[0].extensions).not.toHaveProperty('outcome');
});

test('the fields of a mutation run in sequence, and one failure does not affect the others', async () => {
  let inFlight = 0;
  let maxInFlight = 0;
  const backend = await startBackend((req, res) => {
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    res.once('close', () => (inFlight -= 1));
    if (req.url?.includes('/m-2/')) return refuse(500, 'broken')(req, res);
    return setImmediate(() => json(res, 200, {}));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const fields = ['m-1', 'm-2', 'm-3'].map(
    (id, i) => `f${i}: resetModel(id: "${id}") { errors { message } }`,
  );

  const { data, errors } = await gateway.query(`mutation { ${fields.join(' ')} }`);

  expect(data).toEqual({ f0: { errors: [] }, f1: null, f2: { errors: [] } });
  expect(errors).toHaveLength(1);
  expect(errors[0].path).toEqual(['f1']);
  expect(backend.requests).toEqual(['m-1', 'm-2', 'm-3'].map((id) => `POST /v1/customizations/${id}/reset`));
  expect(maxInFlight).toBe(1);
});
