import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../support/emulator.ts';

const ABNF = '#ABNF 1.0 UTF-8;\nlanguage en-GB;\nmode voice;\nroot $berth;\n$berth = berth (one | two);\n';
const SRGS = { 'content-type': 'application/srgs' };
const SRGS_XML = { 'content-type': 'application/srgs+xml; charset=utf-8' };
const XML = `<?xml version="1.0"?>
<grammar version="1.0" xml:lang="en-GB" root="berth">
  <rule id="berth"><item>berth</item> <one-of><item>one</item><item>two</item></one-of></rule>
</grammar>`;

describe('adding a grammar', () => {
  test.each([
    ['ABNF', ABNF, SRGS],
    ['XML', XML, SRGS_XML],
  ])('accepts %s and analyzes it later', async (_, text, headers) => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    expect(await rest('POST', `${path}/grammars/berths`, text, headers)).toMatchObject({
      status: 201,
      body: {},
    });
    expect(await status(path)).toBe('pending');
    expect((await rest('GET', `${path}/grammars/berths`)).body).toEqual({
      name: 'berths',
      out_of_vocabulary_words: 0,
      status: 'being_processed',
    });
    wait();
    const analyzed = { name: 'berths', out_of_vocabulary_words: 0, status: 'analyzed' };
    expect((await rest('GET', `${path}/grammars`)).body).toEqual({ grammars: [analyzed] });
    expect(await status(path)).toBe('ready');
    expect((await rest('POST', `${path}/train`)).status).toBe(200);
  });

  test('that does not compile sets an error on the grammar and the model, whose status does not change', async () => {
    const { rest, newModel, wait, status } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    await rest('PUT', `${path}/words/Solent`, {});
    const broken = '#ABNF 1.0 UTF-8; language en-GB; mode voice; root $missing;';
    expect((await rest('POST', `${path}/grammars/berths`, broken, SRGS)).status).toBe(201);
    wait();
    expect((await rest('GET', `${path}/grammars/berths`)).body).toEqual({
      name: 'berths',
      out_of_vocabulary_words: 0,
      status: 'undetermined',
      error:
        "Analysis of grammar 'berths' failed. Please try fixing the error or adding the grammar again by setting the 'allow_overwrite' flag to 'true'.",
    });
    const { body } = await rest('GET', path);
    expect(body).toMatchObject({
      status: 'ready',
      progress: 0,
      error:
        '{"code":500, "code_description":"Internal Server Error", "error":"Cannot compile grammar: berths"}',
    });
    expect((await rest('POST', `${path}/grammars/berths`, ABNF, SRGS)).status).toBe(400);
    expect((await rest('POST', `${path}/grammars/berths?allow_overwrite=true`, ABNF, SRGS)).status).toBe(201);
    wait();
    expect((await rest('GET', path)).body.error).toBeUndefined();
    expect(await status(path)).toBe('ready');
  });

  test.each([
    ['no type', {}],
    ['another type', { 'content-type': 'text/plain' }],
  ])('with %s is rejected with a 415', async (_, headers) => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    expect((await rest('POST', `${path}/grammars/berths`, Buffer.from(ABNF), headers)).status).toBe(415);
  });

  test('is rejected for large speech models, which list no grammars', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-GB');
    expect((await rest('POST', `${path}/grammars/berths`, ABNF, SRGS)).status).toBe(400);
    expect((await rest('GET', `${path}/grammars`)).body).toEqual({ grammars: [] });
  });

  test('adds words in the previous generation', async () => {
    const { rest, newModel, wait } = await startEmulator({ previousGeneration: true });
    const path = await newModel('en-GB_BroadbandModel');
    const text =
      '#ABNF 1.0; root $a; // Calshot is no word\n$a = (Solent | "Nab" tower) {out = "Ryde";} [please];';
    await rest('POST', `${path}/grammars/places`, text, SRGS);
    wait();
    expect((await rest('GET', `${path}/grammars/places`)).body).toMatchObject({ out_of_vocabulary_words: 2 });
    const { words } = (await rest('GET', `${path}/words?word_type=grammars`)).body;
    expect(words.map(({ word }: { word: string }) => word)).toEqual(['Nab', 'Solent']);
    expect((await rest('DELETE', `${path}/grammars/places`)).status).toBe(200);
    expect((await rest('GET', `${path}/words`)).body.words).toEqual([]);
  });

  test('of an unknown name cannot be read or deleted', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-GB_Telephony');
    await rest('POST', `${path}/corpora/log`, 'one');
    expect((await rest('GET', `${path}/grammars/log`)).status).toBe(400);
    expect((await rest('GET', `${path}/grammars/none`)).status).toBe(400);
  });
});

describe('a grammar that does not compile', () => {
  const BROKEN = '#ABNF 1.0 UTF-8; language en-GB; mode voice; root $missing;';

  async function trained() {
    const emulator = await startEmulator();
    const path = await emulator.newModel('en-GB_Telephony');
    await emulator.rest('PUT', `${path}/words/Solent`, {});
    await emulator.rest('POST', `${path}/train`);
    emulator.wait();
    return { ...emulator, path };
  }

  test('leaves an available model available', async () => {
    const { rest, wait, path } = await trained();
    for (const query of ['', '?allow_overwrite=true']) {
      await rest('POST', `${path}/grammars/berths${query}`, BROKEN, SRGS);
      wait();
      expect((await rest('GET', path)).body).toMatchObject({
        status: 'available',
        progress: 100,
        error: expect.stringContaining('Cannot compile grammar'),
      });
    }
    expect((await rest('POST', `${path}/train`)).body.error).toBe(
      'No input data modified since last training',
    );
  });

  test('makes an available model ready if it replaces a valid grammar', async () => {
    const { rest, wait, path, status } = await trained();
    await rest('POST', `${path}/grammars/berths`, ABNF, SRGS);
    wait();
    await rest('POST', `${path}/train`);
    wait();
    await rest('POST', `${path}/grammars/berths?allow_overwrite=true`, BROKEN, SRGS);
    wait();
    expect(await status(path)).toBe('ready');
  });

  test('leaves a failed and an empty model as they were', async () => {
    const { rest, newModel, wait, status } = await startEmulator();
    const [empty, failed] = [await newModel('en-GB_Telephony'), await newModel('en-GB_Telephony')];
    await rest('POST', `${failed}/words`, { words: [{ word: 'VTS', sounds_like: ['2'] }, { word: 'Nab' }] });
    wait();
    await rest('POST', `${failed}/train`);
    expect(await status(failed)).toBe('failed');
    for (const path of [empty, failed]) await rest('POST', `${path}/grammars/berths`, BROKEN, SRGS);
    wait();
    expect([await status(empty), await status(failed)]).toEqual(['pending', 'failed']);
  });
});

test('words outside of what can be spoken are not extracted from XML', async () => {
  const { rest, newModel, wait } = await startEmulator({ previousGeneration: true });
  const path = await newModel('en-GB_BroadbandModel');
  const text = `<grammar root="a"><metadata>Calshot</metadata><rule id="a"><example>Ryde</example>
    <![CDATA[Solent]]> &#78;ab <tag>Cowes</tag></rule></grammar>`;
  await rest('POST', `${path}/grammars/places`, text, SRGS_XML);
  wait();
  const { words } = (await rest('GET', `${path}/words?word_type=grammars`)).body;
  expect(words.map(({ word }: { word: string }) => word)).toEqual(['Nab', 'Solent']);
});
