import { expect, test } from 'vitest';
import { startBoth } from '../../support/gateway/gateway.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';

const FIELDS = `id name language baseModelName status progress versions description dialect owner created updated error`;

/** Example models of a new service, by status. */
const READY = '7c1f0a52-93de-4b6b-8f0e-5a2d4c6e9b13';
const AVAILABLE = '9d4e1b86-f05a-4c37-a29b-6b8c73e0d5f1';
const FAILED = 'a1d7503e-8f62-4b9c-b40d-3f9e62c5187b';
const TRAINING = 'd96b41f7-2e5c-4a08-a6c3-90be7714d2f8';

/** The response of the REST interface, read without the gateway. */
async function rest(url: string, path: string, authorization?: string): Promise<any> {
  const response = await fetch(url + path, { headers: authorization ? { authorization } : {} });
  return response.json();
}

/** A model of the REST interface in the names of the schema. */
function renamed(wire: any) {
  const { customization_id: id, base_model_name: baseModelName, ...same } = wire;
  const optional = { description: null, error: null };
  return { ...optional, ...same, id, baseModelName, status: wire.status.toUpperCase() };
}

test('every field of every model has the value of the REST interface', async () => {
  const { emulator, gateway } = await startBoth();
  const { customizations } = await rest(emulator.url, '/v1/customizations');
  expect(new Set(customizations.map((each: any) => each.status)).size).toBe(6);

  const { data, errors } = await gateway.query(`{ customizations { ${FIELDS} } }`);

  expect(errors).toBeUndefined();
  expect(data.customizations).toEqual(customizations.map(renamed));
});

test('one model is the same alone as in the list', async () => {
  const { emulator, gateway } = await startBoth();
  const wire = await rest(emulator.url, `/v1/customizations/${FAILED}`);
  expect(wire.error).toContain('transcripts-may');

  const { data } = await gateway.query(`{ customization(id: "${FAILED}") { ${FIELDS} } }`);

  expect(data.customization).toEqual(renamed(wire));
});

test('the list can be filtered by language, and an unknown language gives an empty list', async () => {
  const { gateway } = await startBoth();

  const { data } = await gateway.query(`{
    english: customizations(language: "en-US") { language }
    none: customizations(language: "xx-XX") { id }
    all: customizations(language: null) { id }
  }`);

  expect(data.english.length).toBeGreaterThan(1);
  expect(new Set(data.english.map((each: any) => each.language))).toEqual(new Set(['en-US']));
  expect(data.none).toEqual([]);
  expect(data.all.length).toBeGreaterThan(data.english.length);
});

test.each([401, 404] as const)(
  'an unknown model is null if the service responds with %s',
  async (unknownIdStatus) => {
    const { gateway } = await startBoth({ emulator: { unknownIdStatus } });

    const result = await gateway.query(`{ customization(id: "${UNKNOWN_ID}") { id } }`);

    expect(result).toEqual({ data: { customization: null } });
  },
);

test('an id in upper case finds its model', async () => {
  const { gateway } = await startBoth();

  const { data } = await gateway.query(`{ customization(id: "${READY.toUpperCase()}") { id } }`);

  expect(data.customization).toEqual({ id: READY });
});

test('base models are those of the REST interface, sorted by name', async () => {
  const { emulator, gateway } = await startBoth({
    emulator: { shuffleBaseModels: true, previousGeneration: true },
  });
  const { models } = await rest(emulator.url, '/v1/models');
  const byName = models.toSorted((a: any, b: any) => (a.name < b.name ? -1 : 1));

  const { data } = await gateway.query(`{ baseModels {
    name language rate url description
    supportedFeatures { customLanguageModel customAcousticModel speakerLabels lowLatency }
  } }`);

  expect(data.baseModels).toEqual(
    byName.map(({ supported_features: features, ...same }: any) => ({
      ...same,
      supportedFeatures: {
        customLanguageModel: features.custom_language_model,
        customAcousticModel: features.custom_acoustic_model,
        speakerLabels: features.speaker_labels,
        lowLatency: features.low_latency ?? null,
      },
    })),
  );
});

test('base models can be filtered, and the filters cost no call', async () => {
  const { emulator, gateway } = await startBoth();

  const { data } = await gateway.query(`{
    all: baseModels { name }
    german: baseModels(language: "de-DE") { name language }
    customizable: baseModels(customizable: true) { supportedFeatures { customLanguageModel } }
    fixed: baseModels(customizable: false) { supportedFeatures { customLanguageModel } }
    none: baseModels(language: "xx-XX") { name }
  }`);

  expect(data.german.length).toBeGreaterThan(0);
  expect(data.german.every((each: any) => each.language === 'de-DE')).toBe(true);
  expect(data.customizable.every((each: any) => each.supportedFeatures.customLanguageModel)).toBe(true);
  expect(data.fixed.some((each: any) => each.supportedFeatures.customLanguageModel)).toBe(false);
  expect(data.customizable.length + data.fixed.length).toBe(data.all.length);
  expect(data.none).toEqual([]);
  expect(emulator.requests).toEqual(['GET /v1/models']);
});

test('a base model is found by its name, and a name that looks like a path reaches no other path', async () => {
  const { emulator, gateway } = await startBoth();

  const { data, errors } = await gateway.query(`{
    known: baseModel(name: "en-US_Telephony") { name rate }
    unknown: baseModel(name: "en-US/../../customizations") { name }
  }`);
  const foul = await gateway.query('{ baseModel(name: "..") { name } }');

  expect(errors).toBeUndefined();
  expect(data).toEqual({ known: { name: 'en-US_Telephony', rate: 8000 }, unknown: null });
  expect(foul.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect(emulator.requests.toSorted()).toEqual([
    'GET /v1/models/en-US%2F..%2F..%2Fcustomizations',
    'GET /v1/models/en-US_Telephony',
  ]);
});

test('the base models of all models cost one call', async () => {
  const { emulator, gateway } = await startBoth();

  const { data } = await gateway.query('{ customizations { baseModelName baseModel { name } } }');

  for (const each of data.customizations) expect(each.baseModel.name).toBe(each.baseModelName);
  expect(emulator.requests).toEqual(['GET /v1/customizations', 'GET /v1/models']);
});

test('each caller sees the models of its own service instance', async () => {
  const { emulator, gateway } = await startBoth();
  const mine = { authorization: `Basic ${btoa('apikey:mine')}` };
  const theirs = { authorization: `Basic ${btoa('apikey:theirs')}` };
  const { data } = await gateway.query(
    'mutation { createModel(input: { name: "Mine", baseModelName: "en-GB" }) { model { id } } }',
    {},
    mine,
  );
  const { id } = data.createModel.model;
  const query = `{ customizations { id } customization(id: "${id}") { id } }`;

  expect((await gateway.query(query, {}, mine)).data).toEqual({
    customizations: [{ id }],
    customization: { id },
  });
  expect((await gateway.query(query, {}, theirs)).data).toEqual({ customizations: [], customization: null });
  const { customizations } = await rest(emulator.url, '/v1/customizations', mine.authorization);
  expect(customizations).toHaveLength(1);
});

test('a model in training and a trained model differ in status and progress', async () => {
  const { gateway } = await startBoth();

  const { data } = await gateway.query(`{
    trains: customization(id: "${TRAINING}") { status progress }
    trained: customization(id: "${AVAILABLE}") { status progress }
  }`);

  expect(data).toEqual({
    trains: { status: 'TRAINING', progress: 0 },
    trained: { status: 'AVAILABLE', progress: 100 },
  });
});
