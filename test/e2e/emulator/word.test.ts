import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../support/emulator.ts';

const DIGIT = "Numbers are not allowed in sounds_like. You can try for example 'two TS'.";

describe('adding words', () => {
  test('stores well-formed words, with an error for an invalid pronunciation', async () => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    const added = await rest('POST', `${path}/words`, {
      words: [
        { word: 'VTS', sounds_like: ['V T S', '2 TS'] },
        { word: 'Solent', sounds_like: ['so lent'], display_as: 'Solent' },
      ],
    });
    expect(added).toMatchObject({ status: 201, body: {} });
    expect(await status(path)).toBe('pending');
    wait();
    expect(await status(path)).toBe('ready');
    expect((await rest('GET', `${path}/words?word_type=user&sort=%2Balphabetical`)).body).toEqual({
      words: [
        { word: 'Solent', sounds_like: ['so lent'], display_as: 'Solent', count: 1, source: ['user'] },
        {
          word: 'VTS',
          sounds_like: ['V T S', '2 TS'],
          display_as: 'VTS',
          count: 1,
          source: ['user'],
          error: [{ '2 TS': DIGIT }],
        },
      ],
    });
  });

  test('replaces the whole definition of an existing word', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('POST', `${path}/words`, {
      words: [{ word: 'NCAA', sounds_like: ['N C double A'], mapping_only: true }],
    });
    wait();
    await rest('POST', `${path}/words`, { words: [{ word: 'NCAA', display_as: 'N.C.A.A.' }] });
    wait();
    expect((await rest('GET', `${path}/words/NCAA`)).body).toEqual({
      word: 'NCAA',
      sounds_like: [],
      display_as: 'N.C.A.A.',
      count: 1,
      source: ['user'],
    });
  });

  test.each([
    ['no words', {}],
    ['an empty list', { words: [] }],
    ['words that are not a list', { words: 'Solent' }],
    ['an entry without a word', { words: [{ word: 'ok' }, { sounds_like: ['x'] }] }],
    ['a word with a space', { words: [{ word: 'ok' }, { word: 'New York' }] }],
    ['an empty word', { words: [{ word: 'ok' }, { word: '' }] }],
    ['a word that is a number', { words: [{ word: 'ok' }, { word: 5 }] }],
    ['an entry that is a string', { words: [{ word: 'ok' }, 'Solent'] }],
    ['a pronunciation that is not a list', { words: [{ word: 'ok' }, { word: 'a', sounds_like: 'x' }] }],
    ['a pronunciation that is a number', { words: [{ word: 'ok' }, { word: 'a', sounds_like: [5] }] }],
    ['a display that is a number', { words: [{ word: 'ok' }, { word: 'a', display_as: 5 }] }],
  ])('adds no words if the request has %s', async (_, body) => {
    const { rest, newModel, status } = await startEmulator();
    const path = await newModel('en-US');
    expect((await rest('POST', `${path}/words`, body)).status).toBe(400);
    expect((await rest('GET', `${path}/words`)).body).toEqual({ words: [] });
    expect(await status(path)).toBe('pending');
  });

  test('accepts a gzipped body', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const body = gzipSync(JSON.stringify({ words: [{ word: 'café' }] }));
    expect((await rest('POST', `${path}/words`, body, { 'content-encoding': 'gzip' })).status).toBe(201);
    expect((await rest('GET', `${path}/words/caf%C3%A9`)).body.word).toBe('café');
  });

  test('accepts twenty thousand words in one request', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US');
    const words = Array.from({ length: 20_000 }, (_, at) => ({
      word: `w${at}`,
      sounds_like: ['double you'],
    }));
    expect((await rest('POST', `${path}/words`, { words })).status).toBe(201);
    wait();
    expect((await rest('GET', `${path}/words`)).body.words).toHaveLength(20_000);
  });

  test('adds no Japanese word of more than 25 characters in the next generation', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('ja-JP_Telephony');
    expect(
      (await rest('POST', `${path}/words`, { words: [{ word: 'ア'.repeat(26) }, { word: 'ア' }] })).status,
    ).toBe(201);
    wait();
    expect((await rest('GET', `${path}/words`)).body.words).toHaveLength(1);
  });
});

describe('putting a word', () => {
  test('takes effect at once and needs no definition', async () => {
    const { rest, newModel, status } = await startEmulator();
    const path = await newModel('en-US');
    expect(await rest('PUT', `${path}/words/Solent`, {})).toMatchObject({ status: 201, body: {} });
    expect(await rest('PUT', `${path}/words/caf%C3%A9`, { word: 'café', display_as: 'Café' })).toMatchObject({
      status: 201,
    });
    expect(await rest('PUT', `${path}/words/bare`)).toMatchObject({ status: 201 });
    expect(await status(path)).toBe('ready');
    expect((await rest('GET', `${path}/words/caf%C3%A9`)).body.display_as).toBe('Café');
  });

  test('is rejected with the reason if its pronunciation is invalid, and nothing is stored', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const { status, body } = await rest('PUT', `${path}/words/VTS`, { sounds_like: ['2 TS'] });
    expect({ status, body }).toEqual({
      status: 400,
      body: { code: 400, code_description: 'Bad Request', error: DIGIT },
    });
    expect((await rest('GET', `${path}/words/VTS`)).status).toBe(400);
  });

  test('rejects POST on the same path with 405', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const { status, headers } = await rest('POST', `${path}/words/Solent`, {});
    expect(status).toBe(405);
    expect(headers.get('allow')).toContain('PUT');
  });

  test('echoes mapping_only only if it was given', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('PUT', `${path}/words/yes`, { mapping_only: true });
    await rest('PUT', `${path}/words/no`, { mapping_only: false });
    await rest('PUT', `${path}/words/unset`, {});
    await rest('PUT', `${path}/words/typed`, { mapping_only: ['x'] });
    const { words } = (await rest('GET', `${path}/words`)).body;
    expect(words.map((word: { mapping_only?: boolean }) => word.mapping_only)).toEqual([
      false,
      true,
      undefined,
      true,
    ]);
  });

  test('adds generated values in the previous generation', async () => {
    const { rest, newModel } = await startEmulator({ previousGeneration: true });
    const path = await newModel('en-US_BroadbandModel');
    await rest('PUT', `${path}/words/IEEE`, {});
    await rest('PUT', `${path}/words/Wissahickon`, { display_as: 'WISS' });
    await rest('PUT', `${path}/words/doctor`, {});
    const { words } = (await rest('GET', `${path}/words`)).body;
    expect(words).toMatchObject([
      { word: 'IEEE', sounds_like: ['i e e e'], display_as: 'IEEE' },
      { word: 'Wissahickon', sounds_like: ['wissahickon'], display_as: 'WISS' },
      { word: 'doctor', sounds_like: [], display_as: '' },
    ]);
  });
});

async function withWords() {
  const emulator = await startEmulator({ previousGeneration: true });
  const path = await emulator.newModel('en-US_NarrowbandModel');
  await emulator.rest('POST', `${path}/corpora/log`, 'zeppelin zeppelin zeppelin lymph');
  emulator.wait();
  for (const word of ['Zeta', '3com', 'alpha']) await emulator.rest('PUT', `${path}/words/${word}`, {});
  const list = async (query: string): Promise<string[]> =>
    (await emulator.rest('GET', `${path}/words${query}`)).body.words.map(
      ({ word }: { word: string }) => word,
    );
  return { ...emulator, path, list };
}

describe('listing words', () => {
  test.each([
    ['', ['3com', 'Zeta', 'alpha', 'lymph', 'zeppelin']],
    ['?sort=alphabetical', ['3com', 'Zeta', 'alpha', 'lymph', 'zeppelin']],
    ['?sort=%2Balphabetical', ['3com', 'Zeta', 'alpha', 'lymph', 'zeppelin']],
    ['?sort=+alphabetical', ['3com', 'Zeta', 'alpha', 'lymph', 'zeppelin']],
    ['?sort=-alphabetical', ['zeppelin', 'lymph', 'alpha', 'Zeta', '3com']],
    ['?sort=count', ['3com', 'Zeta', 'alpha', 'lymph', 'zeppelin']],
    ['?sort=-count', ['zeppelin', '3com', 'Zeta', 'alpha', 'lymph']],
    ['?word_type=user', ['3com', 'Zeta', 'alpha']],
    ['?word_type=corpora&sort=-count', ['zeppelin', 'lymph']],
    ['?word_type=grammars', []],
  ])('%s', async (query, expected) => {
    const { list } = await withWords();
    expect(await list(query)).toEqual(expected);
  });

  test.each(['sort=length', 'sort=--count', 'word_type=mine'])('rejects %s', async (query) => {
    const { rest, path } = await withWords();
    expect((await rest('GET', `${path}/words?${query}`)).status).toBe(400);
  });

  test('a word of a corpus that the user also added has both sources', async () => {
    const { rest, path } = await withWords();
    await rest('PUT', `${path}/words/zeppelin`, {});
    expect((await rest('GET', `${path}/words/zeppelin`)).body).toMatchObject({
      count: 3,
      source: ['log', 'user'],
    });
  });
});

describe('deleting a word', () => {
  test('is possible only for existing words', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    await rest('PUT', `${path}/words/Solent`, {});
    expect((await rest('DELETE', `${path}/words/solent`)).status).toBe(400);
    expect(await rest('DELETE', `${path}/words/Solent`)).toMatchObject({ status: 200, body: {} });
    expect((await rest('DELETE', `${path}/words/Solent`)).status).toBe(400);
    expect((await rest('GET', `${path}/words/Solent`)).status).toBe(400);
  });
});
