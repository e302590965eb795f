import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { postChunked, startEmulator } from '../../support/emulator.ts';

const TEXT = 'Stand by on channel one two.\nThe Solent pilot boards at the Nab Tower.\n';
const ANALYZED = { name: 'radio-log-01', total_words: 14, out_of_vocabulary_words: 0, status: 'analyzed' };

function multipart(...parts: [name: string, text: string][]): FormData {
  const form = new FormData();
  for (const [name, text] of parts) form.append(name, new Blob([text], { type: 'text/plain' }), '_');
  return form;
}

async function words(path: string, rest: Awaited<ReturnType<typeof startEmulator>>['rest'], query = '') {
  return (await rest('GET', `${path}/words${query}`)).body.words;
}

describe('adding a corpus', () => {
  test('returns at once, and the corpus is analyzed later', async () => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    expect(await rest('POST', `${path}/corpora/radio-log-01`, TEXT)).toMatchObject({ status: 201, body: {} });
    expect((await rest('GET', `${path}/corpora/radio-log-01`)).body).toEqual({
      name: 'radio-log-01',
      total_words: 0,
      out_of_vocabulary_words: 0,
      status: 'being_processed',
    });
    wait();
    expect((await rest('GET', `${path}/corpora/radio-log-01`)).body).toEqual(ANALYZED);
    expect((await rest('GET', `${path}/corpora`)).body).toEqual({ corpora: [ANALYZED] });
    expect(await status(path)).toBe('ready');
  });

  test.each(['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'audio/wav', 'nonsense'])(
    'accepts raw text with the content type %s',
    async (type) => {
      const { rest, newModel, wait } = await startEmulator();
      const path = await newModel('en-GB_Telephony');
      const headers = { 'content-type': type };
      expect((await rest('POST', `${path}/corpora/radio-log-01`, TEXT, headers)).status).toBe(201);
      wait();
      expect((await rest('GET', `${path}/corpora/radio-log-01`)).body).toEqual(ANALYZED);
    },
  );

  test('reads only the part corpus_file of a multipart body', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    const form = multipart(['other', 'not a word of this'], ['corpus_file', TEXT], ['last', 'nor this']);
    expect((await rest('POST', `${path}/corpora/radio-log-01`, form)).status).toBe(201);
    wait();
    expect((await rest('GET', `${path}/corpora/radio-log-01`)).body).toEqual(ANALYZED);
  });

  test('accepts gzipped bodies, raw and multipart', async () => {
    const { rest, newModel, wait, url } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    const gzip = { 'content-encoding': 'gzip' };
    await rest('POST', `${path}/corpora/radio-log-01`, gzipSync(TEXT), gzip);
    wait();
    expect((await rest('GET', `${path}/corpora/radio-log-01`)).body).toEqual(ANALYZED);
    const form = new Response(multipart(['corpus_file', TEXT]));
    await fetch(`${url}${path}/corpora/radio-log-01?allow_overwrite=true`, {
      method: 'POST',
      headers: { ...gzip, 'content-type': form.headers.get('content-type') ?? '' },
      body: gzipSync(await form.bytes()),
    });
    wait();
    expect((await rest('GET', `${path}/corpora/radio-log-01`)).body).toEqual(ANALYZED);
  });

  test('accepts a chunked body without a length', async () => {
    const { rest, newModel, wait, url } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    const letters = Array.from(TEXT, (letter) => Buffer.from(letter));
    expect(await postChunked(`${url}${path}/corpora/radio-log-01`, letters)).toBe(201);
    wait();
    expect((await rest('GET', `${path}/corpora/radio-log-01`)).body).toEqual(ANALYZED);
  });

  test.each([
    ['is not named corpus_file', multipart(['corpus', TEXT]), {}],
    ['has no boundary', TEXT, { 'content-type': 'multipart/form-data' }],
    [
      'does not end',
      '--b\r\nContent-Disposition: form-data; name="corpus_file"\r\n\r\none',
      { 'content-type': 'multipart/form-data; boundary=b' },
    ],
  ])('rejects a multipart body whose part %s', async (_, body, headers) => {
    const { rest, newModel, status } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    expect((await rest('POST', `${path}/corpora/log`, body, headers)).status).toBe(400);
    expect((await rest('GET', `${path}/corpora`)).body).toEqual({ corpora: [] });
    expect(await status(path)).toBe('pending');
  });

  test('rejects bytes that do not match their encoding', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const add = (encoding: string) =>
      rest('POST', `${path}/corpora/log`, TEXT, { 'content-encoding': encoding });
    expect((await add('gzip')).status).toBe(400);
    expect((await add('compress')).status).toBe(415);
    expect((await rest('GET', `${path}/corpora`)).body).toEqual({ corpora: [] });
  });

  test('rejects a second corpus of the same name unless it may overwrite', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    await rest('POST', `${path}/corpora/log`, 'one');
    wait();
    expect((await rest('POST', `${path}/corpora/log`, 'one two')).status).toBe(400);
    expect((await rest('POST', `${path}/corpora/log?allow_overwrite=false`, 'one two')).status).toBe(400);
    expect((await rest('POST', `${path}/corpora/log?allow_overwrite=True`, 'one two')).status).toBe(201);
    wait();
    const { corpora } = (await rest('GET', `${path}/corpora`)).body;
    expect(corpora).toHaveLength(1);
    expect(corpora[0].total_words).toBe(2);
  });

  test('uses the same namespace as grammars', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    const srgs = { 'content-type': 'application/srgs' };
    await rest('POST', `${path}/grammars/yes`, '#ABNF 1.0; root $a; $a = yes;', srgs);
    wait();
    expect((await rest('POST', `${path}/corpora/yes`, 'one')).status).toBe(400);
    expect((await rest('POST', `${path}/corpora/yes?allow_overwrite=true`, 'one')).status).toBe(400);
    expect((await rest('GET', `${path}/corpora/yes`)).status).toBe(400);
  });

  test.each(['user', 'base_lm', 'default_lm', 'n'.repeat(129), '%20'])(
    'rejects the name %s',
    async (name) => {
      const { rest, newModel } = await startEmulator();
      const path = await newModel('en-US');
      expect((await rest('POST', `${path}/corpora/${name}`, 'one')).status).toBe(400);
    },
  );

  test('accepts a name that needs percent-encoding', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US');
    await rest('POST', `${path}/corpora/my%20corpus%2F1`, 'one');
    wait();
    await rest('POST', `${path}/corpora/gar%C3%A7on`, 'one');
    wait();
    const { corpora } = (await rest('GET', `${path}/corpora`)).body;
    expect(corpora.map((corpus: { name: string }) => corpus.name)).toEqual(['my corpus/1', 'garçon']);
    expect((await rest('DELETE', `${path}/corpora/my%20corpus%2F1`)).status).toBe(200);
  });

  test.each([
    ['nothing', ''],
    ['a zero byte', 'one\0two'],
    ['UTF-16', Buffer.from('one two', 'utf16le')],
    ['no words', ' .\n -- \n'],
  ])('reports an invalid corpus after the analysis: %s', async (_, body) => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-US');
    expect((await rest('POST', `${path}/corpora/log`, body)).status).toBe(201);
    wait();
    expect((await rest('GET', `${path}/corpora/log`)).body).toEqual({
      name: 'log',
      total_words: 0,
      out_of_vocabulary_words: 0,
      status: 'undetermined',
      error:
        "Analysis of corpus 'log' failed. Please try adding the corpus again by setting the 'allow_overwrite' flag to 'true'.",
    });
    expect(await status(path)).toBe('pending');
  });
});

describe('words of a corpus', () => {
  const CORPUS =
    'The mediastinal lymph nodes (see above) are small.\nMediastinal: 3 nodes, mediastinal again.';

  test('are added to a model based on a large speech model, but not on the next generation', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const [large, next] = [await newModel('en-US'), await newModel('en-US_Multimedia')];
    for (const path of [large, next]) await rest('POST', `${path}/corpora/ct`, CORPUS);
    wait();
    expect((await rest('GET', `${large}/corpora/ct`)).body).toMatchObject({
      total_words: 11,
      out_of_vocabulary_words: 4,
    });
    expect((await rest('GET', `${next}/corpora/ct`)).body).toMatchObject({
      total_words: 11,
      out_of_vocabulary_words: 0,
    });
    expect(await words(next, rest)).toEqual([]);
    const found = await words(large, rest);
    expect(found.map(({ word }: { word: string }) => word)).toEqual([
      'Mediastinal',
      'lymph',
      'mediastinal',
      'nodes',
    ]);
    expect(found[2]).toEqual({
      word: 'mediastinal',
      sounds_like: [],
      display_as: 'mediastinal',
      count: 1,
      source: ['ct'],
    });
  });

  test('are not added with lsmOutOfVocabulary off', async () => {
    const { rest, newModel, wait } = await startEmulator({ lsmOutOfVocabulary: false });
    const path = await newModel('en-US');
    await rest('POST', `${path}/corpora/ct`, CORPUS);
    wait();
    expect((await rest('GET', `${path}/corpora/ct`)).body.out_of_vocabulary_words).toBe(0);
  });

  test('are counted in the previous generation, with a generated pronunciation', async () => {
    const { rest, newModel, wait } = await startEmulator({ previousGeneration: true });
    const path = await newModel('en-US_BroadbandModel');
    await rest('POST', `${path}/corpora/ct`, CORPUS);
    expect(await words(path, rest)).toEqual([]);
    wait();
    await rest('POST', `${path}/corpora/mr`, 'mediastinal');
    wait();
    const byCount = await words(path, rest, '?sort=-count');
    expect(byCount[0]).toEqual({
      word: 'mediastinal',
      sounds_like: ['mediastinal'],
      display_as: 'mediastinal',
      count: 3,
      source: ['ct', 'mr'],
    });
  });

  test('are deleted with their last corpus, unless the user has changed them', async () => {
    const { rest, newModel, wait } = await startEmulator({ previousGeneration: true });
    const path = await newModel('en-US_BroadbandModel');
    await rest('POST', `${path}/corpora/ct`, 'lymph pleura mediastinal');
    wait();
    await rest('POST', `${path}/corpora/mr`, 'pleura');
    wait();
    await rest('PUT', `${path}/words/lymph`, { sounds_like: ['limf'] });
    await rest('DELETE', `${path}/corpora/ct`);
    expect(await words(path, rest)).toEqual([
      { word: 'lymph', sounds_like: ['limf'], display_as: 'lymph', count: 1, source: ['user'] },
      { word: 'pleura', sounds_like: ['pleura'], display_as: 'pleura', count: 1, source: ['mr'] },
    ]);
  });

  test('that were deleted are not restored by a corpus without them', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US');
    await rest('POST', `${path}/corpora/ct`, 'lymph pleura');
    wait();
    expect((await rest('DELETE', `${path}/words/lymph`)).status).toBe(200);
    await rest('POST', `${path}/corpora/mr`, 'pleura');
    wait();
    expect((await words(path, rest)).map(({ word }: { word: string }) => word)).toEqual(['pleura']);
  });

  test('of an overwritten corpus are replaced by those of the new text', async () => {
    const { rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US');
    await rest('POST', `${path}/corpora/ct`, 'lymph');
    wait();
    await rest('POST', `${path}/corpora/ct?allow_overwrite=true`, 'pleura');
    wait();
    expect((await words(path, rest)).map(({ word }: { word: string }) => word)).toEqual(['pleura']);
  });
});

describe('deleting a corpus', () => {
  test('of an unknown name is a 400', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    expect((await rest('DELETE', `${path}/corpora/none`)).status).toBe(400);
    expect((await rest('GET', `${path}/corpora/none`)).status).toBe(400);
  });
});

describe('user data', () => {
  test('is deleted by its customer id, only in the instance of the caller', async () => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-US_Telephony');
    const label = { 'x-watson-metadata': 'customer_id=c-17' };
    await rest('POST', `${path}/corpora/hers`, 'one', label);
    wait();
    await rest('POST', `${path}/corpora/his`, 'two', { 'x-watson-metadata': 'customer_id=c-18' });
    wait();
    await rest('PUT', `${path}/words/Solent`, {}, label);
    await rest('DELETE', '/v1/user_data?customer_id=c-17', undefined, { authorization: 'Bearer elsewhere' });
    expect((await rest('GET', `${path}/corpora`)).body.corpora).toHaveLength(2);
    expect(await rest('DELETE', '/v1/user_data?customer_id=c-17')).toMatchObject({ status: 200, body: {} });
    const { corpora } = (await rest('GET', `${path}/corpora`)).body;
    expect(corpora.map((corpus: { name: string }) => corpus.name)).toEqual(['his']);
    expect((await rest('GET', `${path}/words`)).body.words).toEqual([]);
    expect(await status(path)).toBe('ready');
    expect((await rest('DELETE', '/v1/user_data?customer_id=nobody')).status).toBe(200);
    expect((await rest('DELETE', '/v1/user_data')).status).toBe(400);
  });
});

describe('deleting a corpus', () => {
  test.each([
    ['en-US', ['lymph']],
    ['en-US_BroadbandModel', []],
  ])('of a model based on %s leaves the words %j', async (base, left) => {
    const { rest, newModel, wait } = await startEmulator({ previousGeneration: true });
    const path = await newModel(base);
    const names = async (query = '') =>
      (await words(path, rest, query)).map(({ word }: { word: string }) => word);
    await rest('POST', `${path}/corpora/ct`, 'the lymph');
    wait();

    expect((await rest('DELETE', `${path}/corpora/ct`)).status).toBe(200);

    expect(await names()).toEqual(left);
    expect(await names('?word_type=corpora')).toEqual(left);
    expect((await rest('GET', `${path}/corpora`)).body).toEqual({ corpora: [] });
    // Neither does another corpus drop them.
    await rest('POST', `${path}/corpora/ct`, 'the pleura');
    wait();
    expect(await names()).toEqual([...left, 'pleura']);
    for (const word of left) expect((await rest('DELETE', `${path}/words/${word}`)).status).toBe(200);
    expect(await names()).toEqual(['pleura']);
  });
});
