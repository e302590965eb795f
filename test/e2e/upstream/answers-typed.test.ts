import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { READY_ID } from '../../support/model-id.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { refuse, type Behaviour } from '../../support/upstream/misbehaviour.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../../support/gateway/transports.ts';

const TYPED = `__typename message transactionId serviceMessage
  ... on ModelBusyError { status } ... on InvalidInputError { field } ... on LimitReachedError { limit }`;

interface TypedRow {
  situation: string;
  behaviour: Behaviour;
  operation: string;
  error: Record<string, unknown>;
  text?: string;
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
    text: 'No input data modified since last training',
  },
  {
    situation: 'a 400 for invalid data',
    behaviour: refuse(400, 'Invalid corpus: calls-2026'),
    operation: `trainModel(id: "${READY_ID}")`,
    error: { __typename: 'InvalidTrainingDataError' },
    text: 'Invalid corpus: calls-2026',
  },
  {
    situation: 'a 400 for an invalid weight',
    behaviour: refuse(400, 'customization_weight is malformed'),
    operation: `trainModel(id: "${READY_ID}")`,
    error: { __typename: 'InvalidInputError', field: 'customizationWeight' },
    text: 'customization_weight is malformed',
  },
  {
    situation: 'a 400 for a malformed id',
    behaviour: refuse(400, "Malformed GUID: 'm-1'"),
    operation: 'resetModel(id: "m-1")',
    error: { __typename: 'InvalidInputError', field: 'id' },
    text: "Malformed GUID: 'm-1'",
  },
  {
    situation: 'a 400 for an unknown base model',
    behaviour: refuse(400, "Base model 'en-GB' does not exist"),
    operation: CREATE,
    error: { __typename: 'InvalidInputError', field: 'baseModelName' },
    text: "Base model 'en-GB' does not exist",
  },
  {
    situation: 'a 400 at the limit',
    behaviour: refuse(400, 'The maximum number of custom language models is 1024'),
    operation: CREATE,
    error: { __typename: 'LimitReachedError', limit: 1024 },
    text: 'The maximum number of custom language models is 1024',
  },
  {
    situation: 'a 400 of the Lite plan',
    behaviour: refuse(400, LITE),
    operation: CREATE,
    error: { __typename: 'PlanNotSupportedError' },
    text: LITE,
  },
  {
    situation: 'a 400 for an upgrade',
    behaviour: refuse(400, 'Upgrade not needed: the model is up-to-date.'),
    operation: `upgradeModel(id: "${READY_ID}")`,
    error: { __typename: 'NotUpgradableError' },
    text: 'Upgrade not needed: the model is up-to-date.',
  },
];

test.each(TYPED_ROWS)(
  '$situation is a $error.__typename in the payload',
  async ({ behaviour, operation, error, text }) => {
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
      if (text === undefined) continue;
      expect(data.payload.errors[0].serviceMessage).toBe(text);
      expect(data.payload.errors[0].message).not.toContain(text);
    }
    expect(backend.requests).toHaveLength(TRANSPORT_NAMES.length);
  },
);

test('a 409 is a ModelBusyError with the current status of the model', async () => {
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
      message: expect.stringContaining('Another operation is running on this model'),
      transactionId: 'tx-1',
      serviceMessage: `Customization '${READY_ID}' is locked by an earlier request.`,
      status: 'TRAINING',
    },
  ]);
  expect(backend.requests).toEqual([
    `POST /v1/customizations/${READY_ID}/train`,
    `GET /v1/customizations/${READY_ID}`,
  ]);
});

test('the text of a refused write is cut to 500 characters', async () => {
  const backend = await startBackend(refuse(400, `Invalid corpus ${'x'.repeat(2_000)}`));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data } = await gateway.query(
    `mutation { trainModel(id: "${READY_ID}") { errors { serviceMessage } } }`,
  );

  expect(data.trainModel.errors[0].serviceMessage).toMatch(/^Invalid corpus x{485}$/);
});
