import { expect, test } from 'vitest';
import { json, model, startBackend } from '../support/backend.ts';
import { READY_ID, startGateway, until } from '../support/gateway.ts';
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
} from '../support/misbehaviour.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../support/transports.ts';

const TRAIN = `mutation { trainModel(id: "${READY_ID}") { model { status } errors { __typename message } } }`;
const TRAIN_PATH = `POST /v1/customizations/${READY_ID}/train`;
const TIMEOUT_MS = 600;

interface Row {
  situation: string;
  behaviour: Behaviour;
  code: string;
  /** Whether the service may have carried the write out all the same. */
  unknown: boolean;
}

const ROWS: Row[] = [
  { situation: 'a 500', behaviour: refuse(500, UPSTREAM_TEXT), code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'a 502', behaviour: refuse(502, UPSTREAM_TEXT), code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'a 503', behaviour: refuse(503, UPSTREAM_TEXT), code: 'UPSTREAM_UNAVAILABLE', unknown: false },
  { situation: 'a reset connection', behaviour: reset, code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'a truncated answer', behaviour: truncate, code: 'UPSTREAM_UNAVAILABLE', unknown: true },
  { situation: 'an upstream that hangs', behaviour: hang, code: 'UPSTREAM_TIMEOUT', unknown: true },
  { situation: 'an upstream that drips', behaviour: drip, code: 'UPSTREAM_TIMEOUT', unknown: true },
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
  { situation: 'a bomb', behaviour: bomb, code: 'UPSTREAM_INVALID_RESPONSE', unknown: true },
];

for (const { situation, behaviour, code, unknown } of ROWS) {
  test.each(TRANSPORT_NAMES)(
    `a write that meets ${situation} is ${code}, sent once over %s`,
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

test('a write that was never sent has no unknown outcome', async () => {
  const backend = await startBackend(hang);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  await backend.stop();

  const { data, errors } = await gateway.query(TRAIN);

  expect(data).toEqual({ trainModel: null });
  expect(errors[0].extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
});

test('a redirected write is not sent elsewhere', async () => {
  const elsewhere = await startBackend((_req, res) => json(res, 200, {}));
  const backend = await startBackend(redirect(elsewhere.url));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { errors } = await gateway.query(TRAIN);

  expect(errors[0].extensions.code).toBe('UPSTREAM_INVALID_RESPONSE');
  expect(elsewhere.requests).toEqual([]);
});

test('a caller that leaves does not stop its write', async () => {
  const backend = await startBackend((_req, res) => {
    backend.behave((_next, other) => json(other, 200, model(READY_ID)));
    release = () => json(res, 200, {});
  });
  let release: (() => void) | undefined;
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const leaving = new AbortController();
  const left = fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: TRAIN }),
    signal: leaving.signal,
  }).catch(() => 'left');
  await until('the write to arrive', () => release !== undefined);

  leaving.abort();
  expect(await left).toBe('left');
  await until('the gateway to notice', () => gateway.logLines.some(({ path }) => path === '/graphql'));
  release?.();

  await until('the answer to be taken', () => backend.finished.includes(TRAIN_PATH));
  expect(backend.aborted).toEqual([]);
});

test('a read stops when its caller leaves', async () => {
  const backend = await startBackend(hang);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const leaving = new AbortController();
  const left = fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ customizations { id } }' }),
    signal: leaving.signal,
  }).catch(() => 'left');
  await until('the read to arrive', () => backend.requests.length === 1);

  leaving.abort();
  expect(await left).toBe('left');

  await until('the read to be given up', () => backend.aborted.length === 1, 5_000);
});

test('a write that went through stays one when the model cannot be read back', async () => {
  const backend = await startBackend((req, res) => json(res, req.method === 'POST' ? 200 : 500, {}));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query(TRAIN);

  expect(data).toEqual({ trainModel: { model: null, errors: [] } });
  expect(errors).toHaveLength(1);
  expect(errors[0].path).toEqual(['trainModel', 'model']);
  expect(errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(errors[0].extensions).not.toHaveProperty('outcome');
});

const TYPED = `__typename message transactionId
  ... on ModelBusyError { status } ... on InvalidInputError { field } ... on LimitReachedError { limit }`;

interface TypedRow {
  situation: string;
  behaviour: Behaviour;
  operation: string;
  error: Record<string, unknown>;
  said?: string;
}

const LITE = 'This feature is not available for the IBM Cloud Lite plan.';
const CREATE = 'createModel(input: { name: "Pilots", baseModelName: "en-GB" })';

const TYPED_ROWS: TypedRow[] = [
  {
    situation: 'a 401 of the service',
    behaviour: refuse(401, 'Invalid customization_id for user'),
    operation: `trainModel(id: "${READY_ID}")`,
    error: { __typename: 'ModelNotFoundError' },
  },
  {
    situation: 'a 404',
    behaviour: refuse(404, 'Not Found'),
    operation: `deleteModel(id: "${READY_ID}")`,
    error: { __typename: 'ModelNotFoundError' },
  },
  {
    situation: 'a 400 without new data',
    behaviour: refuse(400, 'No input data modified since last training'),
    operation: `trainModel(id: "${READY_ID}")`,
    error: { __typename: 'NothingToTrainError' },
    said: 'No input data modified since last training',
  },
  {
    situation: 'a 400 for invalid data',
    behaviour: refuse(400, 'Invalid corpus: calls-2026'),
    operation: `trainModel(id: "${READY_ID}")`,
    error: { __typename: 'InvalidTrainingDataError' },
    said: 'Invalid corpus: calls-2026',
  },
  {
    situation: 'a 400 for a bad weight',
    behaviour: refuse(400, 'customization_weight is malformed'),
    operation: `trainModel(id: "${READY_ID}")`,
    error: { __typename: 'InvalidInputError', field: 'customizationWeight' },
    said: 'customization_weight is malformed',
  },
  {
    situation: 'a 400 for a malformed id',
    behaviour: refuse(400, "Malformed GUID: 'm-1'"),
    operation: 'resetModel(id: "m-1")',
    error: { __typename: 'InvalidInputError', field: 'id' },
    said: "Malformed GUID: 'm-1'",
  },
  {
    situation: 'a 400 for an unknown base model',
    behaviour: refuse(400, "Base model 'en-GB' does not exist"),
    operation: CREATE,
    error: { __typename: 'InvalidInputError', field: 'baseModelName' },
    said: "Base model 'en-GB' does not exist",
  },
  {
    situation: 'a 400 at the limit',
    behaviour: refuse(400, 'The maximum number of custom language models is 1024'),
    operation: CREATE,
    error: { __typename: 'LimitReachedError', limit: 1024 },
    said: 'The maximum number of custom language models is 1024',
  },
  {
    situation: 'a 400 of the Lite plan',
    behaviour: refuse(400, LITE),
    operation: CREATE,
    error: { __typename: 'PlanNotSupportedError' },
    said: LITE,
  },
  {
    situation: 'a 400 for an upgrade',
    behaviour: refuse(400, 'Upgrade not needed: the model is up-to-date.'),
    operation: `upgradeModel(id: "${READY_ID}")`,
    error: { __typename: 'NotUpgradableError' },
    said: 'Upgrade not needed: the model is up-to-date.',
  },
];

test.each(TYPED_ROWS)(
  '$situation is a $error.__typename in the payload',
  async ({ behaviour, operation, error, said }) => {
    const backend = await startBackend(behaviour);
    const gateway = await startGateway({ upstream: { url: backend.url } });

    for (const transport of TRANSPORT_NAMES) {
      const { data, errors } = await TRANSPORTS[transport](
        gateway,
        `mutation { payload: ${operation} { errors { ${TYPED} } } }`,
      );
      expect(errors).toBeUndefined();
      expect(data.payload.errors).toHaveLength(1);
      expect(data.payload.errors[0]).toMatchObject({ ...error, transactionId: 'tx-1' });
      if (said !== undefined) expect(data.payload.errors[0].message).toContain(said);
    }
    expect(backend.requests).toHaveLength(TRANSPORT_NAMES.length);
  },
);

test('a 409 is a ModelBusyError with what the model is at the moment', async () => {
  const backend = await startBackend((req, res) => {
    if (req.method === 'GET') return json(res, 200, model(READY_ID, { status: 'training' }));
    return refuse(409, `Customization '${READY_ID}' is locked by an earlier request.`)(req, res);
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query(
    `mutation { trainModel(id: "${READY_ID}") { model { id } warnings { code } errors { ${TYPED} } } }`,
  );

  expect(errors).toBeUndefined();
  expect(data.trainModel).toMatchObject({ model: null, warnings: [] });
  expect(data.trainModel.errors).toEqual([
    {
      __typename: 'ModelBusyError',
      message: expect.stringContaining('Another operation runs on this model'),
      transactionId: 'tx-1',
      status: 'TRAINING',
    },
  ]);
  expect(backend.requests).toEqual([TRAIN_PATH, `GET /v1/customizations/${READY_ID}`]);
});

test('the words of a refused write are cut to 500 characters', async () => {
  const backend = await startBackend(refuse(400, `Invalid corpus ${'x'.repeat(2_000)}`));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data } = await gateway.query(`mutation { trainModel(id: "${READY_ID}") { errors { message } } }`);

  expect(data.trainModel.errors[0].message.match(/Invalid corpus x.*$/)[0]).toHaveLength(500);
});

test('the fields of one mutation run one after the other, and one failure stays one', async () => {
  let underWay = 0;
  let most = 0;
  const backend = await startBackend((req, res) => {
    underWay += 1;
    most = Math.max(most, underWay);
    res.once('close', () => (underWay -= 1));
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
  expect(most).toBe(1);
});
