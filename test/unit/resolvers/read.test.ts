import { expect, test } from 'vitest';
import type { SpeechModel } from '../../../src/watson/types.ts';
import { languageModel, refused } from '../../support/stub-client.ts';
import { stubGateway } from './stub-gateway.ts';

const baseModel = (name: string, customizable = true): SpeechModel => ({
  name,
  language: name.slice(0, 5),
  rate: 8_000,
  url: `http://x/v1/models/${name}`,
  description: '',
  supported_features: {
    custom_language_model: customizable,
    custom_acoustic_model: false,
    speaker_labels: true,
  },
});

/** A query for models by id, with the aliases `m0`, `m1`, ... */
const byId = (ids: readonly string[]) =>
  `{ ${ids.map((id, i) => `m${i}: customization(id: "${id}") { id }`).join(' ')} }`;

test('one or two models are read one by one, and the same one only once', async () => {
  const gateway = stubGateway(['m-1', 'm-2']);

  await gateway.query(byId(['m-1', 'm-1', 'm-2']));

  expect(gateway.takeCalls()).toEqual(['get m-1', 'get m-2']);
});

test('from three models up one list call is enough', async () => {
  const gateway = stubGateway(['m-1', 'm-2', 'm-3']);

  const { data } = await gateway.query(byId(['m-1', 'm-2', 'm-3']));

  expect(Object.values(data)).toEqual([{ id: 'm-1' }, { id: 'm-2' }, { id: 'm-3' }]);
  expect(gateway.takeCalls()).toEqual(['list']);
});

test('fifty models cost one call, and the list beside them costs none', async () => {
  const ids = Array.from({ length: 50 }, (_, i) => `m-${i}`);
  const gateway = stubGateway(ids);

  const { data } = await gateway.query(
    `{ customizations { id } ${ids.map((id, i) => `m${i}: customization(id: "${id}") { name }`).join(' ')} }`,
  );

  expect(data.m49).toEqual({ name: 'Model m-49' });
  expect(data.customizations).toHaveLength(50);
  expect(gateway.takeCalls()).toEqual(['list']);
});

test('an unknown model is null among known ones, and costs one call of its own', async () => {
  const gateway = stubGateway(['m-1', 'm-2']);

  const { data, errors } = await gateway.query(byId(['m-1', 'm-2', 'm-3']));

  expect(errors).toBeUndefined();
  expect(data).toEqual({ m0: { id: 'm-1' }, m1: { id: 'm-2' }, m2: null });
  expect(gateway.takeCalls()).toEqual(['list', 'get m-3']);
});

test('parts that do not exist are null without an error', async () => {
  const gateway = stubGateway();

  const { data, errors } = await gateway.query(`{
    customization(id: "m-1") { corpus(name: "x") { name } grammar(name: "x") { name } word(word: "x") { word } baseModel { name } }
    baseModel(name: "xx-XX") { name }
  }`);

  expect(errors).toBeUndefined();
  expect(data).toEqual({
    customization: { corpus: null, grammar: null, word: null, baseModel: null },
    baseModel: null,
  });
});

test('each field whose call fails is null and has an error; its neighbours have their data', async () => {
  const gateway = stubGateway();
  gateway.failures.set('corpora m-1', refused(503));
  gateway.failures.set('word m-1 VTS', refused(429, 'rate-limited', 7));
  gateway.failures.set('base models', refused(403, 'forbidden'));

  const { data, errors } = await gateway.query(`{
    baseModels { name }
    customization(id: "m-1") { name corpora { name } grammars { name } word(word: "VTS") { word } words { totalCount } }
  }`);

  expect(data).toEqual({
    baseModels: null,
    customization: { name: 'Model m-1', corpora: null, grammars: [], word: null, words: { totalCount: 0 } },
  });
  const seen = errors.map(({ path, extensions }: any) => [path.join('.'), extensions.code]);
  expect(seen.toSorted()).toEqual([
    ['baseModels', 'FORBIDDEN'],
    ['customization.corpora', 'UPSTREAM_UNAVAILABLE'],
    ['customization.word', 'RATE_LIMITED'],
  ]);
});

test('a failed list of models is null with an error', async () => {
  const gateway = stubGateway();
  gateway.failure = refused(401, 'unauthenticated');

  const { data, errors } = await gateway.query('{ customizations { id } }');

  expect(data).toEqual({ customizations: null });
  expect(errors).toMatchObject([{ path: ['customizations'], extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('what the service leaves out of a model is null', async () => {
  const gateway = stubGateway();
  gateway.models.set('m-1', { ...languageModel('m-1'), status: 'unknown' });

  const { data, errors } = await gateway.query(
    '{ customization(id: "m-1") { status description dialect owner created error } }',
  );

  expect(errors).toBeUndefined();
  expect(data.customization).toEqual({
    status: 'UNKNOWN',
    description: null,
    dialect: null,
    owner: null,
    created: null,
    error: null,
  });
});

test('a language filters models and base models; an empty one matches no model', async () => {
  const gateway = stubGateway(['m-1']);
  gateway.models.set('m-2', languageModel('m-2', { language: 'de-DE' }));
  gateway.baseModels = [
    baseModel('en-US_Telephony'),
    baseModel('de-DE', false),
    baseModel('de-DE_Telephony'),
  ];

  const { data } = await gateway.query(`{
    german: customizations(language: "de-DE") { id }
    empty: customizations(language: "") { id }
    all: baseModels { name }
    germanBase: baseModels(language: "de-DE") { name }
    fixed: baseModels(customizable: false) { name supportedFeatures { lowLatency } }
    both: baseModels(language: "de-DE", customizable: true) { name }
  }`);

  expect(data).toEqual({
    german: [{ id: 'm-2' }],
    empty: [],
    all: [{ name: 'de-DE' }, { name: 'de-DE_Telephony' }, { name: 'en-US_Telephony' }],
    germanBase: [{ name: 'de-DE' }, { name: 'de-DE_Telephony' }],
    fixed: [{ name: 'de-DE', supportedFeatures: { lowLatency: null } }],
    both: [{ name: 'de-DE_Telephony' }],
  });
  expect(gateway.takeCalls()).toEqual(['list de-DE', 'base models']);
});
