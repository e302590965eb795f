import { expect, test } from 'vitest';
import { createLanguageModels } from '../../../src/watson/language-model.ts';
import { createBaseModels } from '../../../src/watson/base-model.ts';
import type { Send } from '../../../src/watson/exchange.ts';
import type { Oddity } from '../../../src/watson/types.ts';

// The zone differs from UTC, so that a time without a zone is not read as local time by mistake.
process.env['TZ'] = 'Pacific/Chatham';

/** Reads a response as the client does, without a network. */
function reader(response: unknown) {
  const oddities: Oddity[] = [];
  const onOddity = (oddity: Oddity) => void oddities.push(oddity);
  const send: Send = async ({ read }) =>
    read(structuredClone(response), { pause: () => undefined, onOddity });
  return { oddities, models: createLanguageModels(send), baseModels: createBaseModels(send) };
}

const FULL = {
  customization_id: 'm-1',
  name: 'Harbour pilots',
  language: 'en-GB',
  dialect: 'en-GB',
  base_model_name: 'en-GB_Telephony',
  versions: ['en-GB_Telephony.v2023-02-27'],
  description: 'VHF radio terms',
  owner: 'c1a0f2b4-77d3-4e55-8a1d-0c9be2d41f10',
  created: '2026-03-04T09:15:27.410Z',
  updated: '2026-03-04T10:15:27.410Z',
  status: 'available',
  progress: 100,
  error: '{"code":500}',
};

test('a model with all fields is read unchanged', async () => {
  const { models, oddities } = reader(FULL);

  expect(await models.get('m-1')).toEqual(FULL);
  expect(oddities).toEqual([]);
});

test('unknown fields are left out', async () => {
  const { models } = reader({
    ...FULL,
    warnings: 'Unexpected query parameter(s)',
    __proto__: null,
    secret: 1,
  });

  expect(await models.get('m-1')).toEqual(FULL);
});

test('only the id is required', async () => {
  const { models, oddities } = reader({ customization_id: 'm-1' });

  expect(await models.get('m-1')).toEqual({
    customization_id: 'm-1',
    name: '',
    language: '',
    base_model_name: '',
    versions: [],
    status: 'unknown',
    progress: 0,
  });
  expect(oddities).toEqual([{ kind: 'unknown-word', where: 'LanguageModel.status', value: 'undefined' }]);
});

test('null counts as missing', async () => {
  const nulls = Object.fromEntries(Object.keys(FULL).map((name) => [name, null]));
  const { models } = reader({ ...nulls, customization_id: 'm-1', base_model_name: 'de-DE', status: 'ready' });

  expect(await models.get('m-1')).toEqual({
    customization_id: 'm-1',
    name: '',
    language: 'de-DE',
    base_model_name: 'de-DE',
    versions: [],
    status: 'ready',
    progress: 0,
  });
});

test('a missing language is taken from the base model', async () => {
  const { models } = reader({ customization_id: 'm-1', base_model_name: 'es-LA_Telephony', status: 'ready' });

  expect(await models.get('m-1')).toMatchObject({ language: 'es-LA' });
});

test.each([
  ['without an id', {}],
  ['with a number as id', { customization_id: 7 }],
  ['with a null id', { customization_id: null }],
  ['with an object as name', { ...FULL, name: {} }],
  ['with a number as description', { ...FULL, description: 7 }],
  ['with text as versions', { ...FULL, versions: 'v1' }],
  ['with numbers as versions', { ...FULL, versions: [1] }],
  ['with text as progress', { ...FULL, progress: '100' }],
  ['with a number as time', { ...FULL, updated: 1_772_615_727 }],
  ['that is null', null],
  ['that is an array', [FULL]],
  ['that is text', 'm-1'],
])('a model %s is rejected', async (_what, response) => {
  const { models } = reader(response);

  await expect(models.get('m-1')).rejects.toThrow(TypeError);
});

test.each([
  ['2026-03-04T09:15:27.410Z', '2026-03-04T09:15:27.410Z'],
  ['2016-06-01T18:42:25.324', '2016-06-01T18:42:25.324Z'],
  ['2016-06-01T18:42:25', '2016-06-01T18:42:25.000Z'],
  ['2016-06-01T18:42:25z', '2016-06-01T18:42:25.000Z'],
  ['2016-06-01T20:42:25.324+02:00', '2016-06-01T18:42:25.324Z'],
  ['2016-06-01T20:42:25.324+0200', '2016-06-01T18:42:25.324Z'],
  ['2016-06-01T13:42:25-05:00', '2016-06-01T18:42:25.000Z'],
])('the time %s is read as %s: without a zone it is in UTC', async (text, instant) => {
  const { models } = reader({ ...FULL, created: text });

  expect(new Date(2016, 0, 1).getTimezoneOffset()).not.toBe(0);
  expect((await models.get('m-1')).created).toBe(instant);
});

test.each(['yesterday', '', '2016-13-01T00:00:00Z'])(
  'the invalid time %j counts as missing',
  async (text) => {
    const { models } = reader({ ...FULL, created: text });

    expect(await models.get('m-1')).not.toHaveProperty('created');
  },
);

test.each([
  [0, 0],
  [55, 55],
  [33.6, 34],
  [-1, 0],
  [101, 100],
  [1e300, 100],
])('a progress of %s is read as %s', async (progress, read) => {
  const { models } = reader({ ...FULL, progress });

  expect((await models.get('m-1')).progress).toBe(read);
});

test.each(['expired', 'READY', '', 7, {}, 'x'.repeat(1_000)])(
  'the status %j is read as unknown and reported in at most 64 characters',
  async (status) => {
    const { models, oddities } = reader({ ...FULL, status });

    expect((await models.get('m-1')).status).toBe('unknown');
    expect(oddities).toHaveLength(1);
    expect(oddities[0]?.value.length).toBeLessThanOrEqual(64);
  },
);

test('a malformed element of the list is left out and reported', async () => {
  const { models, oddities } = reader({
    customizations: [FULL, null, { name: 'x' }, { ...FULL, customization_id: 'm-2' }],
  });

  const ids = (await models.list()).map((model) => model.customization_id);

  expect(ids).toEqual(['m-1', 'm-2']);
  expect(oddities.map(({ kind, where }) => [kind, where])).toEqual([
    ['malformed-element', 'customizations'],
    ['malformed-element', 'customizations'],
  ]);
});

test.each([null, [], {}, { customizations: null }, { customizations: {} }, 'text'])(
  '%j is not a list of models',
  async (response) => {
    await expect(reader(response).models.list()).rejects.toThrow(TypeError);
  },
);

test('the response to a training may have no warnings', async () => {
  expect(await reader({}).models.train('m-1', {})).toEqual([]);
  expect(await reader({ warnings: [] }).models.train('m-1', {})).toEqual([]);
});

test('a training warning with an unknown code is kept', async () => {
  const { models, oddities } = reader({
    warnings: [{ code: 'invalid_words', message: 'left out' }, { code: 'invalid_moods' }, 'text'],
  });

  expect(await models.train('m-1', {})).toEqual([
    { code: 'invalid_words', message: 'left out' },
    { code: 'unknown', message: '' },
  ]);
  expect(oddities.map(({ kind }) => kind)).toEqual(['unknown-word', 'malformed-element']);
});

test('a new model without an id is rejected', async () => {
  const model = { name: 'x', base_model_name: 'en-GB' };

  expect(await reader({ customization_id: 'm-1' }).models.create(model)).toBe('m-1');
  await expect(reader({}).models.create(model)).rejects.toThrow(TypeError);
});

test('a base model may lack its features, but not its name, language or rate', async () => {
  const base = { name: 'en-US', language: 'en-US', rate: 8000 };

  expect(await reader(base).baseModels.get('en-US')).toEqual({
    ...base,
    url: '',
    description: '',
    supported_features: {
      custom_language_model: false,
      custom_acoustic_model: false,
      speaker_labels: false,
    },
  });
  for (const name of Object.keys(base)) {
    await expect(reader({ ...base, [name]: undefined }).baseModels.get('en-US')).rejects.toThrow(TypeError);
  }
});
