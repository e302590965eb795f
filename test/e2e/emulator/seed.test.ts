import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.ts';
import { LONG_MS, START, startEmulator } from '../../support/emulator.ts';

interface Model {
  customization_id: string;
  status: string;
  language: string;
  created: string;
  updated: string;
  error?: string;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function seeded() {
  const emulator = await startEmulator({ seed: true });
  const models: Model[] = (await emulator.rest('GET', '/v1/customizations')).body.customizations;
  const inStatus = (status: string) => models.filter((model) => model.status === status);
  const pathOf = ({ customization_id: id }: Model) => `/v1/customizations/${id}`;
  return { ...emulator, models, inStatus, pathOf };
}

describe('the example models', () => {
  test('cover every status and many languages, several in American English, with plausible times', async () => {
    const { models, inStatus } = await seeded();
    expect(models.length).toBeGreaterThanOrEqual(9);
    for (const status of ['pending', 'ready', 'training', 'available', 'upgrading', 'failed']) {
      expect(inStatus(status).length).toBeGreaterThan(0);
    }
    const languages = models.map(({ language }) => language);
    expect(new Set(languages).size).toBeGreaterThanOrEqual(6);
    expect(languages.filter((language) => language === 'en-US').length).toBeGreaterThanOrEqual(3);
    for (const { created, updated } of models) {
      expect(Date.parse(created)).toBeLessThanOrEqual(Date.parse(updated));
      expect(Date.parse(updated)).toBeLessThan(START);
    }
  });

  test('that are ready can be trained', async () => {
    const { inStatus, rest, pathOf, wait, exampleModelId, status } = await seeded();
    expect(inStatus('ready').length).toBeGreaterThanOrEqual(2);
    expect(inStatus('ready').map((model) => model.customization_id)).toContain(exampleModelId);
    for (const model of inStatus('ready')) {
      expect((await rest('POST', `${pathOf(model)}/train`)).body).toEqual({});
      wait();
      expect(await status(pathOf(model))).toBe('available');
    }
  });

  test('that are available have nothing new to train', async () => {
    const { inStatus, rest, pathOf } = await seeded();
    for (const model of inStatus('available')) {
      expect((await rest('POST', `${pathOf(model)}/train`)).body.error).toContain('No input data modified');
      expect((await rest('POST', `${pathOf(model)}/upgrade_model`)).body.error).toContain(
        'model is up-to-date',
      );
    }
  });

  test('that failed name the invalid data and can be trained without it', async () => {
    const { inStatus, rest, pathOf } = await seeded();
    for (const model of inStatus('failed')) {
      const refused = await rest('POST', `${pathOf(model)}/train`);
      expect(refused.status).toBe(400);
      expect(JSON.parse(model.error ?? '')).toEqual(refused.body);
      const { body } = await rest('POST', `${pathOf(model)}/train?strict=false`);
      expect(body.warnings.length).toBeGreaterThan(0);
    }
  });

  test('that are busy are locked for some minutes until their operation ends', async () => {
    const { inStatus, rest, pathOf, clock } = await seeded();
    const [training] = inStatus('training');
    const [upgrading] = inStatus('upgrading');
    if (!training || !upgrading) throw new Error('no such model');
    expect((await rest('DELETE', pathOf(training))).status).toBe(409);
    clock.advance(120_000);
    expect((await rest('GET', pathOf(training))).body.status).toBe('training');
    clock.advance(600_000);
    expect((await rest('GET', pathOf(training))).body).toMatchObject({ status: 'available', progress: 100 });
    expect((await rest('GET', pathOf(upgrading))).body).toMatchObject({ status: 'available' });
    expect((await rest('GET', pathOf(upgrading))).body.versions).toHaveLength(2);
  });

  test('that are not pending have corpora and words', async () => {
    const { models, rest, pathOf } = await seeded();
    for (const model of models.filter(({ status }) => status !== 'pending')) {
      expect((await rest('GET', `${pathOf(model)}/corpora`)).body.corpora.length).toBeGreaterThan(0);
      expect((await rest('GET', `${pathOf(model)}/words`)).body.words.length).toBeGreaterThan(0);
    }
  });
});

describe('data', () => {
  test('is kept over a restart, and operations continue', async () => {
    const dataDir = join(newFolder(), 'deep', 'down');
    const first = await startEmulator({ dataDir, trainingMs: 8_000 });
    const path = await first.newModel('en-US');
    await first.rest('PUT', `${path}/words/Solent`, {});
    await first.rest('POST', `${path}/train`);
    first.clock.advance(1_000);
    await first.close();
    const second = await startEmulator({ dataDir });
    expect(second.clock.now()).toBe(START + 1_000);
    expect(await second.status(path)).toBe('training');
    await second.close();
    const third = await startEmulator({ dataDir, now: () => START + LONG_MS });
    expect(await third.status(path)).toBe('available');
    expect((await third.rest('GET', path)).body.updated).toBe(new Date(START + 4_000).toISOString());
  });

  test('is seeded only once', async () => {
    const dataDir = newFolder();
    const first = await startEmulator({ dataDir, seed: true });
    await first.rest('DELETE', `/v1/customizations/${first.exampleModelId}`);
    await first.close();
    const second = await startEmulator({ dataDir, seed: true });
    expect((await second.rest('GET', `/v1/customizations/${second.exampleModelId}`)).status).toBe(401);
  });

  test('keeps credentials in their instances and contains no credential', async () => {
    const dataDir = newFolder();
    const authorization = `Basic ${btoa('apikey:a-very-secret-key')}`;
    const first = await startEmulator({ dataDir });
    await first.rest(
      'POST',
      '/v1/customizations',
      { name: 'x', base_model_name: 'en-US' },
      { authorization },
    );
    await first.close();
    const second = await startEmulator({ dataDir });
    const { body } = await second.rest('GET', '/v1/customizations', undefined, { authorization });
    expect(body.customizations).toHaveLength(1);
    await second.close();
    const { readFileSync } = await import('node:fs');
    const file = readFileSync(join(dataDir, 'emulator.sqlite')).toString('latin1');
    expect(file).not.toContain('a-very-secret-key');
    expect(file).not.toContain(authorization.slice(6));
  });

  test('is as at the first start after a reset', async () => {
    const emulator = await startEmulator({ seed: true });
    const before = (await emulator.rest('GET', '/v1/customizations')).body;
    await emulator.newModel('en-US');
    await emulator.rest('POST', `/v1/customizations/${emulator.exampleModelId}/train`);
    emulator.clock.advance(1_000);
    emulator.reset();
    expect(emulator.clock.now()).toBe(START);
    expect((await emulator.rest('GET', '/v1/customizations')).body).toEqual(before);
  });

  test('of another version is rejected with an error that names the file', async () => {
    const dataDir = newFolder();
    const file = join(dataDir, 'emulator.sqlite');
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(createEmulator({ dataDir })).rejects.toThrow(/emulator\.sqlite: it has schema version 99/);
  });

  test('of another program is rejected', async () => {
    const dataDir = newFolder();
    const db = new DatabaseSync(join(dataDir, 'emulator.sqlite'));
    db.exec('CREATE TABLE other (x)');
    db.close();
    await expect(createEmulator({ dataDir })).rejects.toThrow(/emulator\.sqlite/);
    writeFileSync(
      join(dataDir, 'emulator.sqlite'),
      'this is no database, but it is long enough to look like one',
    );
    await expect(createEmulator({ dataDir })).rejects.toThrow(/emulator\.sqlite/);
  });
});
