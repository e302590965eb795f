import { describe, expect, test } from 'vitest';
import { LONG_MS, START, startEmulator } from '../../support/emulator.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('base models', () => {
  test('have all documented fields and a working URL', async () => {
    const { rest, url } = await startEmulator();
    const { status, body } = await rest('GET', '/v1/models');
    expect(status).toBe(200);
    expect(body.models.length).toBeGreaterThan(45);
    const telephony = body.models.find((model: { name: string }) => model.name === 'en-GB_Telephony');
    expect(telephony).toEqual({
      name: 'en-GB_Telephony',
      language: 'en-GB',
      rate: 8000,
      url: `${url}/v1/models/en-GB_Telephony`,
      description: 'British English telephony model for narrowband audio (8 kHz and more).',
      supported_features: {
        custom_language_model: true,
        custom_acoustic_model: false,
        speaker_labels: true,
        low_latency: true,
      },
    });
    expect(await (await fetch(telephony.url)).json()).toEqual(telephony);
  });

  test('are a 404 for an unknown name', async () => {
    const { rest } = await startEmulator();
    const { status, body } = await rest('GET', '/v1/models/en-US_Opera');
    expect({ status, body }).toEqual({
      status: 404,
      body: { code: 404, code_description: 'Not Found', error: "Model not found: 'en-US_Opera'" },
    });
  });

  test('of the previous generation exist only with previousGeneration', async () => {
    const without = await startEmulator();
    expect((await without.rest('GET', '/v1/models/ko-KR_BroadbandModel')).status).toBe(404);
    const { rest } = await startEmulator({ previousGeneration: true });
    const { body } = await rest('GET', '/v1/models/ko-KR_BroadbandModel');
    expect(body.supported_features).toEqual({
      custom_language_model: true,
      custom_acoustic_model: true,
      speaker_labels: true,
    });
    expect(body.rate).toBe(16_000);
    const fixed = await rest('GET', '/v1/models/zh-CN_NarrowbandModel');
    expect(fixed.body.supported_features.custom_language_model).toBe(false);
  });

  test('are listed in random order with shuffleBaseModels', async () => {
    const { rest } = await startEmulator({ shuffleBaseModels: true });
    const names = async (): Promise<string[]> =>
      (await rest('GET', '/v1/models')).body.models.map((model: { name: string }) => model.name);
    const [first, second] = [await names(), await names()];
    expect(first).not.toEqual(second);
    expect(first.toSorted()).toEqual(second.toSorted());
  });
});

describe('creating a model', () => {
  test('returns only the id, and the model then has all twelve fields', async () => {
    const { rest } = await startEmulator();
    const created = await rest('POST', '/v1/customizations', {
      name: 'Harbour pilots',
      base_model_name: 'en-GB_Telephony',
      description: 'VHF radio terms',
    });
    expect(created.status).toBe(201);
    expect(Object.keys(created.body)).toEqual(['customization_id']);
    const id: string = created.body.customization_id;
    const { status, body } = await rest('GET', `/v1/customizations/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      customization_id: id,
      created: '2026-03-04T09:15:27.410Z',
      updated: '2026-03-04T09:15:27.410Z',
      language: 'en-GB',
      dialect: 'en-GB',
      versions: ['en-GB_Telephony.v2023-02-27'],
      owner: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Harbour pilots',
      description: 'VHF radio terms',
      base_model_name: 'en-GB_Telephony',
      status: 'pending',
      progress: 0,
    });
  });

  test.each([
    ['no name', { base_model_name: 'en-US' }],
    ['an empty name', { name: ' ', base_model_name: 'en-US' }],
    ['a name of 257 characters', { name: 'x'.repeat(257), base_model_name: 'en-US' }],
    ['a name with a slash', { name: 'a/b', base_model_name: 'en-US' }],
    ['a name that is a number', { name: 5, base_model_name: 'en-US' }],
    ['no base model', { name: 'x' }],
    ['an unknown base model', { name: 'x', base_model_name: 'xx-XX' }],
    ['a base model that cannot be customized', { name: 'x', base_model_name: 'it-IT' }],
    ['another dialect', { name: 'x', base_model_name: 'en-US', dialect: 'en-GB' }],
    [
      'a description of 129 characters',
      { name: 'x', base_model_name: 'en-US', description: 'd'.repeat(129) },
    ],
    ['a list', []],
    ['null', null],
  ])('rejects %s', async (_, input) => {
    const { rest } = await startEmulator();
    const { status, body } = await rest('POST', '/v1/customizations', input);
    expect(status).toBe(400);
    expect(body).toEqual({ code: 400, code_description: 'Bad Request', error: expect.any(String) });
    expect((await rest('GET', '/v1/customizations')).body.customizations).toEqual([]);
  });

  test.each(['', '{', 'name=x'])('rejects the body %j', async (text) => {
    const { rest } = await startEmulator();
    const headers = { 'content-type': 'application/json' };
    expect((await rest('POST', '/v1/customizations', text, headers)).status).toBe(400);
  });

  test('ignores the case of the dialect, and accepts the dialects of Spanish in the previous generation', async () => {
    const { rest } = await startEmulator({ previousGeneration: true });
    const create = (base_model_name: string, dialect?: string) =>
      rest('POST', '/v1/customizations', { name: 'x', base_model_name, dialect });
    expect((await create('en-US', 'EN-us')).status).toBe(201);
    expect((await create('es-MX_BroadbandModel', 'es-US')).status).toBe(201);
    expect((await create('es-MX_BroadbandModel', 'es-MX')).status).toBe(400);
    expect((await create('es-CL_NarrowbandModel')).status).toBe(201);
    const { body } = await rest('GET', '/v1/customizations');
    expect(body.customizations.map((model: { dialect: string }) => model.dialect)).toEqual([
      'en-US',
      'es-US',
      'es-LA',
    ]);
  });

  test('fails for the 1025th model of an instance, and all others exist', async () => {
    const { rest } = await startEmulator();
    const create = () => rest('POST', '/v1/customizations', { name: 'x', base_model_name: 'en-US' });
    for (let batch = 0; batch < 16; batch += 1) {
      await Promise.all(Array.from({ length: 64 }, create));
    }
    expect((await create()).status).toBe(400);
    expect((await rest('GET', '/v1/customizations')).body.customizations).toHaveLength(1024);
  });
});

describe('reading models', () => {
  test('the list is in order of creation and can be filtered by language', async () => {
    const { rest, newModel } = await startEmulator();
    await newModel('de-DE');
    await newModel('en-US_Telephony');
    await newModel('de-DE_Multimedia');
    const { body } = await rest('GET', '/v1/customizations?language=de-DE');
    const names = body.customizations.map((model: { base_model_name: string }) => model.base_model_name);
    expect(names).toEqual(['de-DE', 'de-DE_Multimedia']);
    expect((await rest('GET', '/v1/customizations?language=xx-XX')).body).toEqual({ customizations: [] });
  });

  test('an unexpected query parameter is named in a warning', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const { status, body } = await rest('GET', `${path}?foo=1&bar=2`);
    expect(status).toBe(200);
    expect(body.warnings).toBe("Unexpected query parameter(s) ['foo', 'bar'] detected");
  });

  test('an id that is not a GUID is a 400', async () => {
    const { rest } = await startEmulator();
    const { status, body } = await rest('GET', '/v1/customizations/not-a-guid');
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 400,
      code_description: 'Bad Request',
      error: "Malformed GUID: 'not-a-guid'",
    });
  });

  test.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/train'],
    ['POST', '/reset'],
    ['POST', '/upgrade_model'],
    ['GET', '/corpora'],
    ['GET', '/words'],
    ['GET', '/grammars'],
  ])('an unknown id is a 401 in the shape of the service: %s %s', async (method, end) => {
    const { rest } = await startEmulator();
    const { status, body } = await rest(method, `/v1/customizations/${UNKNOWN}${end}`);
    expect(status).toBe(401);
    expect(body).toEqual({
      code: 401,
      code_description: 'Unauthorized',
      error: `Invalid customization_id '${UNKNOWN}' for user`,
    });
  });

  test('an unknown id is a 404 with unknownIdStatus', async () => {
    const { rest } = await startEmulator({ unknownIdStatus: 404 });
    expect((await rest('GET', `/v1/customizations/${UNKNOWN}`)).status).toBe(404);
  });

  test('an id in capitals is the same id', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const id = path.split('/').at(-1) ?? '';
    expect((await rest('GET', `/v1/customizations/${id.toUpperCase()}`)).body.customization_id).toBe(id);
  });
});

describe('reset and delete', () => {
  test('a reset model is as it was after its creation', async () => {
    const { rest, newModel, wait, clock } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    const before = (await rest('GET', path)).body;
    await rest('POST', `${path}/corpora/log`, 'Stand by on channel one two.');
    wait();
    await rest('PUT', `${path}/words/Solent`, {});
    expect((await rest('POST', `${path}/reset`)).body).toEqual({});
    const { body } = await rest('GET', path);
    expect(body).toEqual({ ...before, updated: new Date(clock.now()).toISOString() });
    expect(clock.now()).toBe(START + LONG_MS);
    expect((await rest('GET', `${path}/corpora`)).body).toEqual({ corpora: [] });
    expect((await rest('GET', `${path}/words`)).body).toEqual({ words: [] });
    expect((await rest('POST', `${path}/train`)).status).toBe(400);
  });

  test('a deleted model no longer exists', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    const deleted = await rest('DELETE', path);
    expect(deleted).toMatchObject({ status: 200, body: {} });
    expect((await rest('GET', path)).status).toBe(401);
    expect((await rest('DELETE', path)).status).toBe(401);
  });
});

test('an upgrade of an empty model on the newest version is refused as up-to-date', async () => {
  const { rest, newModel } = await startEmulator({ previousGeneration: true });
  for (const base of ['en-US', 'en-US_Telephony', 'nl-NL_Telephony', 'en-US_BroadbandModel']) {
    const { status, body } = await rest('POST', `${await newModel(base)}/upgrade_model`);
    expect([status, body.error]).toEqual([400, expect.stringContaining('model is up-to-date')]);
  }
});
