import { expect, test } from 'vitest';
import { startBoth, type CountedEmulator, type TestGateway } from '../../support/gateway/gateway.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';

/** Example models of a new service, by status. */
const READY = '7c1f0a52-93de-4b6b-8f0e-5a2d4c6e9b13';
const AVAILABLE = '9d4e1b86-f05a-4c37-a29b-6b8c73e0d5f1';
const FAILED = 'a1d7503e-8f62-4b9c-b40d-3f9e62c5187b';
const PENDING = '68f3a27c-de41-4590-8c1f-d1a5904eb732';

const ERRORS = `errors { __typename message serviceMessage transactionId
  ... on ModelBusyError { status } ... on InvalidInputError { field } ... on LimitReachedError { limit } }`;

const CREATE = `mutation($input: CreateModelInput!) {
  createModel(input: $input) { model { id name status progress baseModelName description dialect } ${ERRORS} }
}`;
const TRAIN = `mutation($id: ID!, $input: TrainModelInput) {
  trainModel(id: $id, input: $input) { model { id status } warnings { code message } ${ERRORS} }
}`;
const change = (name: string) => `mutation($id: ID!) { ${name}(id: $id) { model { id status } ${ERRORS} } }`;
const DELETE = `mutation($id: ID!) { deleteModel(id: $id) { deletedId ${ERRORS} } }`;

/** Advances the clock until every running operation has completed. */
const finish = (emulator: CountedEmulator) => emulator.clock.advance(24 * 60 * 60 * 1000);

const statusOf = async (gateway: TestGateway, id: string) =>
  (await gateway.query('query($id: ID!) { customization(id: $id) { status } }', { id })).data.customization
    ?.status;

test('a model is created and read back', async () => {
  const { emulator, gateway } = await startBoth();
  const input = { name: 'Harbour pilots', baseModelName: 'en-GB_Telephony', description: 'VHF radio terms' };

  const { data, errors } = await gateway.query(CREATE, { input });

  expect(errors).toBeUndefined();
  const { model } = data.createModel;
  expect(data.createModel.errors).toEqual([]);
  expect(model).toEqual({
    ...input,
    id: expect.any(String),
    status: 'PENDING',
    progress: 0,
    dialect: 'en-GB',
  });
  expect(emulator.requests).toEqual(['POST /v1/customizations', `GET /v1/customizations/${model.id}`]);
});

test('a model that is not selected is not read back', async () => {
  const { emulator, gateway } = await startBoth();

  await gateway.query(
    'mutation { createModel(input: { name: "x", baseModelName: "en-GB" }) { errors { message } } }',
  );

  expect(emulator.requests).toEqual(['POST /v1/customizations']);
});

test.each([
  ['an unknown base model', { baseModelName: 'xx-XX' }, 'baseModelName'],
  ['a base model that cannot be customized', { baseModelName: 'zh-CN_NarrowbandModel' }, 'baseModelName'],
  ['a dialect that does not fit', { dialect: 'es-LA' }, 'dialect'],
])('a model with %s is an InvalidInputError that names the field', async (_what, fields, field) => {
  const { emulator, gateway } = await startBoth({ emulator: { previousGeneration: true } });

  const { data, errors } = await gateway.query(CREATE, {
    input: { name: 'Pilots', baseModelName: 'en-GB', ...fields },
  });

  expect(errors).toBeUndefined();
  expect(data.createModel.model).toBeNull();
  expect(data.createModel.errors).toEqual([
    {
      __typename: 'InvalidInputError',
      message: expect.any(String),
      serviceMessage: expect.any(String),
      transactionId: expect.any(String),
      field,
    },
  ]);
  expect(emulator.requests).toEqual(['POST /v1/customizations']);
});

test('names and descriptions of the maximum length are accepted', async () => {
  const { gateway } = await startBoth();
  const input = { name: 'x'.repeat(256), description: 'y'.repeat(128), baseModelName: 'en-GB' };

  const { data } = await gateway.query(CREATE, { input });

  expect(data.createModel).toMatchObject({
    model: { name: input.name, description: input.description },
    errors: [],
  });
});

test('the 1025th model is a LimitReachedError', async () => {
  const { emulator, gateway } = await startBoth({ emulator: { seed: false } });
  const create = async () => {
    const response = await fetch(`${emulator.url}/v1/customizations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'one of many', base_model_name: 'en-GB' }),
    });
    await response.text();
    return response.status;
  };
  for (let left = 1024; left > 0; left -= 64) {
    const statuses = await Promise.all(Array.from({ length: 64 }, create));
    expect(new Set(statuses)).toEqual(new Set([201]));
  }

  const { data } = await gateway.query(CREATE, { input: { name: 'one too many', baseModelName: 'en-GB' } });

  expect(data.createModel.model).toBeNull();
  expect(data.createModel.errors).toMatchObject([{ __typename: 'LimitReachedError', limit: 1024 }]);
});

test('a training starts, a second one is a ModelBusyError, and the first one completes', async () => {
  const { emulator, gateway } = await startBoth();

  const started = await gateway.query(TRAIN, { id: READY });
  expect(started).toEqual({
    data: { trainModel: { model: { id: READY, status: 'TRAINING' }, warnings: [], errors: [] } },
  });

  const again = await gateway.query(TRAIN, { id: READY });
  expect(again.errors).toBeUndefined();
  expect(again.data.trainModel).toMatchObject({
    model: null,
    warnings: [],
    errors: [{ __typename: 'ModelBusyError', status: 'TRAINING', transactionId: expect.any(String) }],
  });

  finish(emulator);
  expect(await statusOf(gateway, READY)).toBe('AVAILABLE');
});

test.each([
  ['resetModel', change('resetModel')],
  ['upgradeModel', change('upgradeModel')],
  ['deleteModel', DELETE],
])('%s of a model in training is a ModelBusyError', async (name, operation) => {
  const { gateway } = await startBoth();
  await gateway.query(TRAIN, { id: READY });

  const { data, errors } = await gateway.query(operation, { id: READY });

  expect(errors).toBeUndefined();
  expect(data[name].errors).toMatchObject([{ __typename: 'ModelBusyError', status: 'TRAINING' }]);
  expect(await statusOf(gateway, READY)).toBe('TRAINING');
});

test.each([
  ['trainModel', TRAIN],
  ['resetModel', change('resetModel')],
  ['upgradeModel', change('upgradeModel')],
  ['deleteModel', DELETE],
])('%s of an unknown model is a ModelNotFoundError', async (name, operation) => {
  const { gateway } = await startBoth();

  const { data, errors } = await gateway.query(operation, { id: UNKNOWN_ID });

  expect(errors).toBeUndefined();
  expect(data[name].errors).toMatchObject([
    { __typename: 'ModelNotFoundError', transactionId: expect.any(String) },
  ]);
});

test.each([
  ['an empty model', PENDING],
  ['a trained model', AVAILABLE],
])('a training of %s is a NothingToTrainError', async (_what, id) => {
  const { gateway } = await startBoth();
  const before = await statusOf(gateway, id);

  const { data } = await gateway.query(TRAIN, { id });

  expect(data.trainModel).toMatchObject({ model: null, errors: [{ __typename: 'NothingToTrainError' }] });
  expect(await statusOf(gateway, id)).toBe(before);
});

test('force trains a model that has not changed', async () => {
  const { emulator, gateway } = await startBoth();

  const { data } = await gateway.query(TRAIN, { id: AVAILABLE, input: { force: true } });

  expect(data.trainModel).toMatchObject({ model: { status: 'TRAINING' }, errors: [] });
  expect(emulator.requests[0]).toBe(`POST /v1/customizations/${AVAILABLE}/train?force=true`);
});

test('invalid data is an InvalidTrainingDataError, and without strict a warning', async () => {
  const { gateway } = await startBoth();

  const strict = await gateway.query(TRAIN, { id: FAILED });
  expect(strict.data.trainModel).toMatchObject({
    model: null,
    errors: [
      { __typename: 'InvalidTrainingDataError', serviceMessage: expect.stringContaining('transcripts-may') },
    ],
  });

  const lenient = await gateway.query(TRAIN, { id: FAILED, input: { strict: false } });
  expect(lenient.data.trainModel).toMatchObject({
    model: { status: 'TRAINING' },
    warnings: [
      { code: 'INVALID_CORPUS_FILES', message: expect.stringContaining('transcripts-may') },
      { code: 'INVALID_WORDS', message: expect.stringContaining('small-claims') },
    ],
    errors: [],
  });
});

test('all options of a training reach the service', async () => {
  const { emulator, gateway } = await startBoth();
  const input = { wordTypeToAdd: 'USER', customizationWeight: 0, strict: false, force: true };

  await gateway.query(TRAIN, { id: READY, input });

  expect(emulator.requests[0]).toBe(
    `POST /v1/customizations/${READY}/train?word_type_to_add=user&customization_weight=0&strict=false&force=true`,
  );
});

test('a model whose training fails is FAILED and has the error', async () => {
  const { emulator, gateway } = await startBoth();
  emulator.failNextTraining('Out of vocabulary');
  await gateway.query(TRAIN, { id: READY });
  finish(emulator);

  const { data } = await gateway.query(`{ customization(id: "${READY}") { status progress error } }`);

  expect(data.customization).toMatchObject({ status: 'FAILED', progress: 0 });
  expect(data.customization.error).toContain('Out of vocabulary');
});

test('a model is PENDING after a reset', async () => {
  const { gateway } = await startBoth();

  const result = await gateway.query(change('resetModel'), { id: AVAILABLE });

  expect(result).toEqual({
    data: { resetModel: { model: { id: AVAILABLE, status: 'PENDING' }, errors: [] } },
  });
});

test('an upgrade is a NotUpgradableError until there is a newer version, then it adds that version', async () => {
  const { emulator, gateway } = await startBoth();

  const refused = await gateway.query(change('upgradeModel'), { id: AVAILABLE });
  expect(refused.errors).toBeUndefined();
  expect(refused.data.upgradeModel).toMatchObject({
    model: null,
    errors: [{ __typename: 'NotUpgradableError' }],
  });

  const version = emulator.addBaseModelVersion('sv-SE_Telephony', '2099-01-01');
  const started = await gateway.query(change('upgradeModel'), { id: AVAILABLE });
  expect(started.data.upgradeModel).toEqual({ model: { id: AVAILABLE, status: 'UPGRADING' }, errors: [] });

  finish(emulator);
  const { data } = await gateway.query(`{ customization(id: "${AVAILABLE}") { status versions } }`);
  expect(data.customization.status).toBe('AVAILABLE');
  expect(data.customization.versions.at(-1)).toBe(version);
});

test.each([
  ['without data', PENDING],
  ['that failed', FAILED],
])('an upgrade of a model %s is a NotUpgradableError', async (_what, id) => {
  const { gateway } = await startBoth();

  const { data } = await gateway.query(change('upgradeModel'), { id });

  expect(data.upgradeModel).toMatchObject({ model: null, errors: [{ __typename: 'NotUpgradableError' }] });
});

test('a deleted model does not exist any more', async () => {
  const { gateway } = await startBoth();

  const { data } = await gateway.query(DELETE, { id: READY });

  expect(data.deleteModel).toEqual({ deletedId: READY, errors: [] });
  expect(await statusOf(gateway, READY)).toBeUndefined();
  const again = await gateway.query(DELETE, { id: READY });
  expect(again.data.deleteModel).toMatchObject({
    deletedId: null,
    errors: [{ __typename: 'ModelNotFoundError' }],
  });
});

test('the Lite plan is a PlanNotSupportedError', async () => {
  const { gateway } = await startBoth({ emulator: { litePlan: true } });

  const { data, errors } = await gateway.query(CREATE, { input: { name: 'x', baseModelName: 'en-GB' } });

  expect(errors).toBeUndefined();
  expect(data.createModel).toMatchObject({ model: null, errors: [{ __typename: 'PlanNotSupportedError' }] });
});

test('a key that may only read is FORBIDDEN to write', async () => {
  const { gateway } = await startBoth({ emulator: { readOnly: true } });

  const { data, errors } = await gateway.query(TRAIN, { id: READY });

  expect(data).toEqual({ trainModel: null });
  expect(errors[0].extensions.code).toBe('FORBIDDEN');
  expect(await statusOf(gateway, READY)).toBe('READY');
});

test('each field of a mutation reads the changes of the fields before it', async () => {
  const { gateway } = await startBoth();

  const { data } = await gateway.query(`mutation {
    a: trainModel(id: "${READY}") { model { status } }
    b: trainModel(id: "${AVAILABLE}", input: { force: true }) { model { status } }
    c: deleteModel(id: "${PENDING}") { deletedId }
    d: resetModel(id: "${FAILED}") { model { status } }
  }`);

  expect(data).toEqual({
    a: { model: { status: 'TRAINING' } },
    b: { model: { status: 'TRAINING' } },
    c: { deletedId: PENDING },
    d: { model: { status: 'PENDING' } },
  });
});
