import { describe, expect, test } from 'vitest';
import { LONG_MS, START, startEmulator } from '../../support/emulator.ts';

const at = (ms: number): string => new Date(ms).toISOString();

describe('training', () => {
  test('changes the status from ready to training to available, with a progress of 0 or 100', async () => {
    const { rest, newModel, clock } = await startEmulator({ trainingMs: 8_000 });
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    expect(await rest('POST', `${path}/train`)).toMatchObject({ status: 200, body: {} });
    clock.advance(3_999);
    expect((await rest('GET', path)).body).toMatchObject({ status: 'training', progress: 0 });
    clock.advance(1);
    expect((await rest('GET', path)).body).toMatchObject({ status: 'available', progress: 100 });
  });

  test('ends at once with a training time of 0', async () => {
    const { rest, newModel } = await startEmulator({ trainingMs: 0 });
    const path = await newModel('en-US_Telephony');
    await rest('POST', `${path}/corpora/log`, 'one two three');
    await rest('POST', `${path}/train`);
    expect((await rest('GET', path)).body).toMatchObject({ status: 'available', progress: 100 });
  });

  test('sets `updated` to the time of its end, regardless of the next request', async () => {
    const { rest, newModel, clock } = await startEmulator({ trainingMs: 8_000 });
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    await rest('POST', `${path}/train`);
    clock.advance(3_600_000);
    expect((await rest('GET', path)).body.updated).toBe(at(START + 4_000));
  });

  test.each(['', '?strict=false', '?force=true'])(
    'of an empty model is rejected, and the model stays pending: %s',
    async (query) => {
      const { rest, newModel, status } = await startEmulator();
      const path = await newModel('en-US_Telephony');
      const refused = await rest('POST', `${path}/train${query}`);
      expect(refused).toMatchObject({
        status: 400,
        body: { error: 'No input data modified since last training' },
      });
      expect(await status(path)).toBe('pending');
    },
  );

  test('of an available model without changes is rejected, but possible with force', async () => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    await rest('POST', `${path}/train`);
    wait();
    const refused = await rest('POST', `${path}/train`);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toContain('No input data modified since last training');
    expect(await status(path)).toBe('available');
    expect((await rest('POST', `${path}/train?force=True`)).status).toBe(200);
    expect(await status(path)).toBe('training');
  });

  test.each([
    'customization_weight=1.01',
    'customization_weight=-0.1',
    'customization_weight=heavy',
    'customization_weight=0x1',
    'word_type_to_add=corpora',
    'strict=perhaps',
    'force=1',
  ])('rejects %s', async (query) => {
    const { rest, newModel, status } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    expect((await rest('POST', `${path}/train?${query}`)).status).toBe(400);
    expect(await status(path)).toBe('ready');
  });

  test.each([
    'customization_weight=0',
    'customization_weight=1.0',
    'customization_weight=.35&word_type_to_add=user',
  ])('accepts %s', async (query) => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    expect((await rest('POST', `${path}/train?${query}`)).status).toBe(200);
  });

  test('accepts an empty body with a JSON content type, and `{}`', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    const json = { 'content-type': 'application/json' };
    expect((await rest('POST', `${path}/train`, '', json)).status).toBe(200);
    wait();
    expect((await rest('POST', `${path}/reset`, '{}', json)).status).toBe(200);
  });
});

async function withInvalidData(options = {}) {
  const emulator = await startEmulator(options);
  const path = await emulator.newModel('en-US_Telephony');
  await emulator.rest('POST', `${path}/corpora/good`, 'stand by on channel one two');
  emulator.wait();
  await emulator.rest('POST', `${path}/corpora/empty`, ' \n ');
  emulator.wait();
  await emulator.rest('POST', `${path}/corpora/blank`, '\n');
  emulator.wait();
  await emulator.rest('POST', `${path}/grammars/berths`, '#ABNF 1.0; root $missing;', {
    'content-type': 'application/srgs',
  });
  emulator.wait();
  await emulator.rest('POST', `${path}/words`, { words: [{ word: 'VTS', sounds_like: ['2 TS'] }] });
  emulator.wait();
  return { ...emulator, path };
}

describe('training with invalid data', () => {
  test('is rejected when strict, and the model fails with an error', async () => {
    const { rest, path } = await withInvalidData();
    expect((await rest('GET', path)).body.status).toBe('ready');
    const { status, body } = await rest('POST', `${path}/train`);
    expect(status).toBe(400);
    expect(body.error).toBe(
      'The custom model cannot be trained because it has invalid data: corpus files [empty, blank], grammar files [berths], words [VTS]',
    );
    const model = (await rest('GET', path)).body;
    expect(model).toMatchObject({ status: 'failed', progress: 0 });
    expect(JSON.parse(model.error)).toEqual({ ...body });
  });

  test('continues without it when not strict, with one warning per kind', async () => {
    const { rest, path, status, wait } = await withInvalidData();
    await rest('POST', `${path}/train`);
    const { status: code, body } = await rest('POST', `${path}/train?strict=false`);
    expect(code).toBe(200);
    const excluded = 'They will be excluded from custom language model training.';
    expect(body.warnings).toEqual([
      {
        code: 'invalid_corpus_files',
        message: `Analysis of the following corpus files has not completed successfully: [empty, blank]. ${excluded}`,
      },
      {
        code: 'invalid_grammar_files',
        message: `Analysis of the following grammar files has not completed successfully: [berths]. ${excluded}`,
      },
      {
        code: 'invalid_words',
        message: `Analysis of the following words has not completed successfully: [VTS]. ${excluded}`,
      },
    ]);
    wait();
    expect(await status(path)).toBe('available');
  });

  test('does not change the status without refusedTrainingFails', async () => {
    const { rest, path, status } = await withInvalidData({ refusedTrainingFails: false });
    expect((await rest('POST', `${path}/train`)).status).toBe(400);
    expect(await status(path)).toBe('ready');
  });

  test('is possible again after the invalid data is deleted', async () => {
    const { rest, path, status } = await withInvalidData();
    await rest('POST', `${path}/train`);
    await rest('DELETE', `${path}/corpora/empty`);
    expect(await status(path)).toBe('ready');
    await rest('DELETE', `${path}/corpora/blank`);
    await rest('DELETE', `${path}/grammars/berths`);
    await rest('DELETE', `${path}/words/VTS`);
    expect((await rest('GET', path)).body.error).toBeUndefined();
    expect((await rest('POST', `${path}/train`)).body).toEqual({});
  });

  test('is rejected even when not strict if no valid data remains', async () => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('POST', `${path}/corpora/empty`, '');
    wait();
    expect(await status(path)).toBe('pending');
    expect((await rest('POST', `${path}/train?strict=false`)).status).toBe(400);
  });
});

describe('upgrading', () => {
  test('sets the status to upgrading, then back to the former one, and adds the version', async () => {
    const { rest, newModel, wait, status, addBaseModelVersion } = await startEmulator();
    const path = await newModel('sv-SE_Telephony');
    await rest('PUT', `${path}/words/fartyg`, {});
    await rest('POST', `${path}/train`);
    wait();
    const upToDate = await rest('POST', `${path}/upgrade_model`);
    expect(upToDate.status).toBe(400);
    expect(upToDate.body.error).toContain('model is up-to-date');
    expect(addBaseModelVersion('sv-SE_Telephony', '2026-02-10')).toBe('sv-SE_Telephony.v2026-02-10');
    expect(await rest('POST', `${path}/upgrade_model`)).toMatchObject({ status: 200, body: {} });
    expect((await rest('GET', path)).body).toMatchObject({ status: 'upgrading', progress: 0 });
    wait();
    expect(await status(path)).toBe('available');
    expect((await rest('GET', path)).body.versions).toEqual([
      'sv-SE_Telephony.v2021-10-04',
      'sv-SE_Telephony.v2026-02-10',
    ]);
    expect((await rest('POST', `${path}/train`)).status).toBe(400);
  });

  test('is rejected for a model without data and for a failed model', async () => {
    const { rest, newModel, wait, addBaseModelVersion } = await startEmulator();
    const path = await newModel('sv-SE_Telephony');
    addBaseModelVersion('sv-SE_Telephony');
    expect((await rest('POST', `${path}/upgrade_model`)).status).toBe(400);
    await rest('POST', `${path}/words`, { words: [{ word: 'ett', sounds_like: ['1'] }, { word: 'två' }] });
    wait();
    await rest('POST', `${path}/train`);
    expect((await rest('POST', `${path}/upgrade_model`)).body.error).toContain('ready or available');
  });

  test.each(['en-US', 'en-US_Telephony'])('of a model based on %s happens only by training', async (base) => {
    const { rest, newModel, wait, addBaseModelVersion } = await startEmulator();
    const path = await newModel(base);
    await rest('PUT', `${path}/words/Solent`, {});
    await rest('POST', `${path}/train?customization_weight=0.7`);
    wait();
    addBaseModelVersion(base, '2026-02-10');
    const refused = await rest('POST', `${path}/upgrade_model`);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toContain('train the model');
    expect((await rest('POST', `${path}/train`)).status).toBe(400);
    expect((await rest('POST', `${path}/train?force=true`)).status).toBe(200);
    expect((await rest('GET', path)).body.versions).toHaveLength(1);
    wait();
    expect((await rest('GET', path)).body.versions.at(-1)).toBe(`${base}.v2026-02-10`);
  });
});

describe('time', () => {
  test('settles each operation at its own end without a request in between', async () => {
    const { rest, newModel, clock } = await startEmulator({ trainingMs: 8_000 });
    const [first, second] = [await newModel('en-US'), await newModel('en-US_Telephony')];
    await rest('POST', `${first}/corpora/log`, 'one two three');
    clock.advance(1_000);
    await rest('POST', `${second}/corpora/log`, 'one two three');
    clock.advance(LONG_MS);
    const { customizations } = (await rest('GET', '/v1/customizations')).body;
    expect(customizations.map((model: { status: string }) => model.status)).toEqual(['ready', 'ready']);
    const [a, b] = customizations.map((model: { updated: string }) => Date.parse(model.updated));
    expect(b - a).toBe(1_000);
  });

  test('cannot be moved back', async () => {
    const { clock } = await startEmulator();
    expect(() => clock.advance(-1)).toThrow('ms must be a whole number of at least 0, but got: -1');
  });
});
