import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../support/emulator.ts';
import type { TestEmulator } from '../../support/emulator.ts';

const SRGS = { 'content-type': 'application/srgs' };
const GRAMMAR = '#ABNF 1.0 UTF-8; language sv-SE; root $hamn; $hamn = kaj | brygga;';

/** A model with one corpus, grammar and word, on which `start` has started an operation. */
async function busyModel(start: (emulator: TestEmulator, path: string) => Promise<unknown>) {
  const emulator = await startEmulator();
  const path = await emulator.newModel('sv-SE_Telephony');
  await emulator.rest('POST', `${path}/corpora/log`, 'ett två tre');
  emulator.wait();
  await emulator.rest('POST', `${path}/grammars/hamn`, GRAMMAR, SRGS);
  emulator.wait();
  await emulator.rest('PUT', `${path}/words/kaj`, {});
  await start(emulator, path);
  return { ...emulator, path };
}

const OPERATIONS: [string, string, (emulator: TestEmulator, path: string) => Promise<unknown>][] = [
  ['a corpus is analyzed', 'pending', ({ rest }, path) => rest('POST', `${path}/corpora/more`, 'fyra')],
  ['a grammar is analyzed', 'pending', ({ rest }, path) => rest('POST', `${path}/grammars/g`, GRAMMAR, SRGS)],
  [
    'words are analyzed',
    'pending',
    ({ rest }, path) => rest('POST', `${path}/words`, { words: [{ word: 'ö' }] }),
  ],
  ['it is trained', 'training', ({ rest }, path) => rest('POST', `${path}/train`)],
  [
    'it is upgraded',
    'upgrading',
    async ({ rest, addBaseModelVersion }, path) => {
      addBaseModelVersion('sv-SE_Telephony');
      await rest('POST', `${path}/upgrade_model`);
    },
  ],
];

describe.each(OPERATIONS)('while %s', (_, busyStatus, start) => {
  test.each([
    ['POST', '/train'],
    ['POST', '/reset'],
    ['POST', '/upgrade_model'],
    ['DELETE', ''],
    ['POST', '/corpora/another'],
    ['DELETE', '/corpora/log'],
    ['POST', '/grammars/another'],
    ['DELETE', '/grammars/hamn'],
    ['POST', '/words'],
    ['PUT', '/words/brygga'],
    ['DELETE', '/words/kaj'],
  ])('%s %s on the model is rejected with a 409 whose text contains "locked"', async (method, end) => {
    const { rest, path, status } = await busyModel(start);
    const bodies: Record<string, unknown> = { '/words': { words: [{ word: 'sjö' }] }, '/words/brygga': {} };
    const body = bodies[end] ?? (end.includes('another') ? GRAMMAR : undefined);
    const answer = await rest(method, `${path}${end}`, body, end.includes('grammars') ? SRGS : {});
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({
      code: 409,
      code_description: 'Conflict',
      error: expect.stringContaining('locked'),
    });
    expect(await status(path)).toBe(busyStatus);
  });

  test('the model can be read, other models can be changed, and it can be changed afterwards', async () => {
    const { rest, path, newModel, wait } = await busyModel(start);
    for (const end of [
      '',
      '/corpora',
      '/corpora/log',
      '/words',
      '/words/kaj',
      '/grammars',
      '/grammars/hamn',
    ]) {
      expect((await rest('GET', `${path}${end}`)).status).toBe(200);
    }
    const other = await newModel('en-US');
    expect((await rest('PUT', `${other}/words/kaj`, {})).status).toBe(201);
    wait();
    expect((await rest('DELETE', `${path}/words/kaj`)).status).toBe(200);
    expect((await rest('DELETE', path)).status).toBe(200);
  });
});

describe('status after a change', () => {
  test('seven words can be added one after another, and the model is ready at once', async () => {
    const { rest, newModel, status } = await startEmulator();
    const path = await newModel('en-US');
    for (const word of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) {
      expect((await rest('PUT', `${path}/words/${word}`, {})).status).toBe(201);
    }
    expect(await status(path)).toBe('ready');
  });

  test('an available model is pending while data is analyzed, then ready', async () => {
    const { rest, newModel, status, wait } = await startEmulator();
    const path = await newModel('en-US');
    await rest('PUT', `${path}/words/one`, {});
    await rest('POST', `${path}/train`);
    wait();
    expect(await status(path)).toBe('available');
    await rest('POST', `${path}/corpora/log`, 'one two');
    expect((await rest('GET', path)).body).toMatchObject({ status: 'pending', progress: 0 });
    wait();
    expect(await status(path)).toBe('ready');
  });

  test('is pending after the last data is deleted, and ready while other data remains', async () => {
    const { rest, newModel, status, wait } = await startEmulator();
    const path = await newModel('en-US');
    await rest('PUT', `${path}/words/one`, {});
    await rest('PUT', `${path}/words/two`, {});
    await rest('POST', `${path}/train`);
    wait();
    await rest('DELETE', `${path}/words/one`);
    expect(await status(path)).toBe('ready');
    await rest('DELETE', `${path}/words/two`);
    expect(await status(path)).toBe('pending');
  });

  test('every change sets `updated`', async () => {
    const { rest, newModel, clock, wait } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    const steps: [string, string, unknown][] = [
      ['POST', '/corpora/log', 'one two'],
      ['PUT', '/words/one', {}],
      ['DELETE', '/words/one', undefined],
      ['DELETE', '/corpora/log', undefined],
      ['POST', '/reset', undefined],
    ];
    for (const [method, end, body] of steps) {
      wait();
      await rest(method, `${path}${end}`, body);
      expect(Date.parse((await rest('GET', path)).body.updated)).toBe(clock.now());
    }
  });
});
