import { Readable } from 'node:stream';
import SpeechToTextV1 from 'ibm-watson/speech-to-text/v1.js';
import { expect, test } from 'vitest';
import { newModel, refused, sdkFor, startSdkEmulator, type Sdk } from '../../support/sdk/sdk.ts';

const RADIO_LOG = Buffer.from('Stand by on channel one two.\nThe Solent pilot boards at the Nab Tower.\n');
const BERTHS = Buffer.from(
  '#ABNF 1.0 UTF-8;\nlanguage en-GB;\nmode voice;\nroot $berth;\n$berth = berth (one | two | three);\n',
);
const BERTHS_XML = Buffer.from(
  `<?xml version="1.0" encoding="UTF-8"?>
<grammar version="1.0" xml:lang="en-GB" root="berth" xmlns="http://www.w3.org/2001/06/grammar">
  <rule id="berth"><one-of><item>berth one</item><item>berth two</item></one-of></rule>
</grammar>`,
);
const BROKEN = Buffer.from('#ABNF 1.0 UTF-8; language en-GB; mode voice; root $missing;');

/** The methods of the SDK for language models. The others are for recognition and acoustic models. */
function methodsForLanguageModels(): string[] {
  const names: string[] = [];
  const generated = Object.getPrototypeOf(SpeechToTextV1.prototype) as object;
  for (const prototype of [SpeechToTextV1.prototype, generated]) {
    names.push(...Object.getOwnPropertyNames(prototype));
  }
  const wanted = /LanguageModel|Corp(us|ora)|Words?$|Grammar|UserData|^(list|get)Models?$|CustomizationReady/;
  return [...new Set(names)].filter((name) => wanted.test(name)).toSorted();
}

/** A client that records the names of the called methods. */
function recorded(sdk: Sdk): { sdk: Sdk; called: Set<string> } {
  const called = new Set<string>();
  const proxy = new Proxy(sdk, {
    get(target, name, receiver) {
      if (typeof name === 'string') called.add(name);
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  return { sdk: proxy, called };
}

test('every method of the SDK for language models works in the life of one model', async () => {
  const emulator = await startSdkEmulator({ previousGeneration: true });
  const { sdk, called } = recorded(sdkFor(emulator.url));

  const { result: models, status } = await sdk.listModels();
  expect(status).toBe(200);
  const base = models.models.find(({ name }) => name === 'en-GB_BroadbandModel');
  const { result: baseModel } = await sdk.getModel({ modelId: 'en-GB_BroadbandModel' });
  expect(baseModel).toEqual(base);

  const created = await sdk.createLanguageModel({
    name: 'Harbour pilots',
    baseModelName: 'en-GB_BroadbandModel',
    dialect: 'en-GB',
    description: 'VHF radio terms',
  });
  expect(created.status).toBe(201);
  expect(created.result).toEqual({ customization_id: expect.stringMatching(/^[\da-f-]{36}$/) });
  const customizationId = created.result.customization_id;
  const model = async () => (await sdk.getLanguageModel({ customizationId })).result;
  expect(await model()).toMatchObject({
    name: 'Harbour pilots',
    language: 'en-GB',
    dialect: 'en-GB',
    description: 'VHF radio terms',
    base_model_name: 'en-GB_BroadbandModel',
    status: 'pending',
    progress: 0,
  });
  const { result: list } = await sdk.listLanguageModels({ language: 'en-GB' });
  expect(list.customizations).toEqual([await model()]);
  expect((await sdk.listLanguageModels({ language: 'fr-FR' })).result.customizations).toEqual([]);

  const label = { headers: { 'X-Watson-Metadata': 'customer_id=mariner-7' } };
  const corpusName = 'radio log/1 ça va';
  const added = await sdk.addCorpus({ customizationId, corpusName, corpusFile: RADIO_LOG });
  expect([added.status, added.result]).toEqual([201, {}]);
  expect((await model()).status).toBe('pending');
  emulator.wait();
  const corpora = await sdk.whenCorporaAnalyzed({ customizationId, interval: 10, times: 3 });
  const { result: corpus } = await sdk.getCorpus({ customizationId, corpusName });
  expect(corpora).toEqual({ corpora: [corpus] });
  expect((await sdk.listCorpora({ customizationId })).result).toEqual({ corpora: [corpus] });
  expect(corpus).toEqual({
    name: corpusName,
    total_words: 14,
    out_of_vocabulary_words: expect.any(Number),
    status: 'analyzed',
  });

  const words = [
    { word: 'VTS', sounds_like: ['v t s'], display_as: 'VTS' },
    { word: 'ETA', sounds_like: ['e t a', '2 a'], display_as: 'ETA' },
  ];
  expect((await sdk.addWords({ customizationId, words, ...label })).status).toBe(201);
  emulator.wait();
  const put = await sdk.addWord({
    customizationId,
    wordName: 'café',
    displayAs: 'Café',
    soundsLike: ['caffay'],
  });
  expect([put.status, put.result]).toEqual([201, {}]);
  const { result: word } = await sdk.getWord({ customizationId, wordName: 'ETA' });
  expect(word).toMatchObject({ word: 'ETA', source: ['user'], error: [{ '2 a': expect.any(String) }] });
  const named = async (wordType: string, sort: string) => {
    const { result } = await sdk.listWords({ customizationId, wordType, sort });
    return result.words.map(({ word: name }) => name);
  };
  expect(await named('user', '+alphabetical')).toEqual(['ETA', 'VTS', 'café']);
  expect(await named('user', '-alphabetical')).toEqual(['café', 'VTS', 'ETA']);
  expect(await named('corpora', 'count')).toContain('Solent');

  const grammarName = 'berths';
  const contentType = 'application/srgs';
  const broken = await sdk.addGrammar({ customizationId, grammarName, grammarFile: BROKEN, contentType });
  expect(broken.status).toBe(201);
  emulator.wait();
  expect((await sdk.getGrammar({ customizationId, grammarName })).result.status).toBe('undetermined');
  expect((await model()).error).toContain('Cannot compile grammar');
  await sdk.addGrammar({
    customizationId,
    grammarName,
    grammarFile: BERTHS,
    contentType,
    allowOverwrite: true,
  });
  emulator.wait();
  const { result: grammar } = await sdk.getGrammar({ customizationId, grammarName });
  expect(grammar).toMatchObject({ name: 'berths', status: 'analyzed' });
  expect((await sdk.listGrammars({ customizationId })).result).toEqual({ grammars: [grammar] });

  const strict = await refused(sdk.trainLanguageModel({ customizationId }));
  expect([strict.status, strict.message]).toEqual([400, expect.stringContaining('words [ETA]')]);
  const { result: training } = await sdk.trainLanguageModel({
    customizationId,
    wordTypeToAdd: 'user',
    customizationWeight: 0.35,
    strict: false,
    force: true,
  });
  expect(training.warnings).toEqual([{ code: 'invalid_words', message: expect.stringContaining('[ETA]') }]);
  expect((await model()).status).toBe('training');
  emulator.wait();
  const ready = await sdk.whenCustomizationReady({ customizationId, interval: 10, times: 3 });
  expect(ready).toMatchObject({ status: 'available', progress: 100 });

  const version = emulator.addBaseModelVersion('en-GB_BroadbandModel', '2027-02-10');
  expect((await sdk.upgradeLanguageModel({ customizationId })).result).toEqual({});
  expect((await model()).status).toBe('upgrading');
  emulator.wait();
  expect((await model()).versions).toEqual([expect.any(String), version]);

  expect((await sdk.deleteUserData({ customerId: 'mariner-7' })).status).toBe(200);
  expect(await named('user', 'alphabetical')).toEqual(['café']);
  expect((await sdk.deleteWord({ customizationId, wordName: 'café' })).result).toEqual({});
  expect((await sdk.deleteCorpus({ customizationId, corpusName })).result).toEqual({});
  expect((await sdk.deleteGrammar({ customizationId, grammarName })).result).toEqual({});
  expect((await model()).status).toBe('pending');
  expect((await sdk.resetLanguageModel({ customizationId })).result).toEqual({});
  expect((await sdk.deleteLanguageModel({ customizationId })).result).toEqual({});
  expect((await sdk.listLanguageModels()).result.customizations).toEqual([]);

  const methods = methodsForLanguageModels();
  expect(methods).toHaveLength(25);
  expect([...called]).toEqual(expect.arrayContaining(methods));
});

test('every response has a transaction id that the SDK exposes', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);

  const { headers } = await sdk.listModels();
  const error = await refused(sdk.getModel({ modelId: 'xx-XX_Nothing' }));

  expect(headers).toMatchObject({ 'x-global-transaction-id': emulator.exchanges[0]?.transactionId });
  expect(error.status).toBe(404);
  expect(error.headers).toMatchObject({ 'x-global-transaction-id': emulator.exchanges[1]?.transactionId });
});

test.each([
  ['a buffer', () => RADIO_LOG],
  ['a stream of known length', () => Readable.from([RADIO_LOG])],
  ['a stream of many chunks', () => Readable.from(Array.from(RADIO_LOG, (byte) => Buffer.of(byte)))],
])(
  'the words of a corpus from %s are counted without the multipart framing of the SDK',
  async (_kind, corpusFile) => {
    const emulator = await startSdkEmulator({ previousGeneration: true });
    const sdk = sdkFor(emulator.url);
    const customizationId = await newModel(sdk, 'en-GB_BroadbandModel');

    await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: corpusFile() });
    emulator.wait();

    const { result: corpus } = await sdk.getCorpus({ customizationId, corpusName: 'log' });
    expect(corpus).toMatchObject({ total_words: 14, status: 'analyzed' });
    const { result: list } = await sdk.listWords({ customizationId });
    const found = list.words.map(({ word }) => word);
    expect(found).toEqual(['Nab', 'Solent']);
  },
);

// The SDK wraps a string into a JSON object, and text in braces is not counted.
test('a corpus given as a string is accepted, but its analysis finds no words', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk);
  const corpusFile = RADIO_LOG.toString() as unknown as Buffer;

  const { status } = await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile });

  expect(status).toBe(201);
  emulator.wait();
  const { result: corpus } = await sdk.getCorpus({ customizationId, corpusName: 'log' });
  expect(corpus).toMatchObject({ status: 'undetermined', error: expect.stringContaining('allow_overwrite') });
});

test.each([
  ['ABNF from a buffer', 'application/srgs', () => BERTHS],
  ['ABNF from a stream', 'application/srgs', () => Readable.from([BERTHS])],
  ['XML from a buffer', 'application/srgs+xml', () => BERTHS_XML],
  ['XML from a stream', 'application/srgs+xml', () => Readable.from([BERTHS_XML])],
])('a grammar as %s is analyzed', async (_kind, contentType, grammarFile) => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk);

  await sdk.addGrammar({ customizationId, grammarName: 'berths', grammarFile: grammarFile(), contentType });
  emulator.wait();

  const { result } = await sdk.getGrammar({ customizationId, grammarName: 'berths' });
  expect(result).toEqual({ name: 'berths', out_of_vocabulary_words: 0, status: 'analyzed' });
});

test('mapping_only of a word is accepted as a boolean and as an array', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk);
  const asBoolean = true as unknown as string[];

  await sdk.addWord({ customizationId, wordName: 'vts', displayAs: 'VTS', mappingOnly: asBoolean });
  await sdk.addWord({ customizationId, wordName: 'eta', displayAs: 'ETA', mappingOnly: ['eta'] });

  const { result } = await sdk.listWords({ customizationId });
  expect(result.words).toMatchObject([
    { word: 'eta', mapping_only: true },
    { word: 'vts', mapping_only: true },
  ]);
});

test('an unknown model gets 401, which the SDK reports as invalid credentials, with the reason in the result', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  const customizationId = '5d0c7b9e-2f61-4c3a-9a0e-6b1f54c2e7aa';
  const named = { customizationId, corpusName: 'c', grammarName: 'g', wordName: 'w' };
  const calls: (() => Promise<unknown>)[] = [
    () => sdk.getLanguageModel({ customizationId }),
    () => sdk.deleteLanguageModel({ customizationId }),
    () => sdk.trainLanguageModel({ customizationId }),
    () => sdk.resetLanguageModel({ customizationId }),
    () => sdk.upgradeLanguageModel({ customizationId }),
    () => sdk.listCorpora({ customizationId }),
    () => sdk.addCorpus({ customizationId, corpusName: 'c', corpusFile: RADIO_LOG }),
    () => sdk.getCorpus({ customizationId, corpusName: named.corpusName }),
    () => sdk.deleteCorpus({ customizationId, corpusName: named.corpusName }),
    () => sdk.listWords({ customizationId }),
    () => sdk.addWords({ customizationId, words: [{ word: 'VTS' }] }),
    () => sdk.addWord({ customizationId, wordName: named.wordName }),
    () => sdk.getWord({ customizationId, wordName: named.wordName }),
    () => sdk.deleteWord({ customizationId, wordName: named.wordName }),
    () => sdk.listGrammars({ customizationId }),
    () =>
      sdk.addGrammar({
        customizationId,
        grammarName: 'g',
        grammarFile: BERTHS,
        contentType: 'application/srgs',
      }),
    () => sdk.getGrammar({ customizationId, grammarName: named.grammarName }),
    () => sdk.deleteGrammar({ customizationId, grammarName: named.grammarName }),
    () => sdk.whenCustomizationReady({ customizationId, interval: 10, times: 2 }),
    () => sdk.whenCorporaAnalyzed({ customizationId, interval: 10, times: 2 }),
  ];

  for (const call of calls) {
    const error = await refused(call());
    expect(error.status).toBe(401);
    expect(error.message).toBe('Access is denied due to invalid credentials.');
    expect(error.result).toEqual({
      code: 401,
      code_description: 'Unauthorized',
      error: expect.stringContaining(customizationId),
    });
  }
});

test('while a model is busy every write is refused as locked, and every read is answered', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk, 'es-LA_Telephony');
  await sdk.addWord({ customizationId, wordName: 'Callao' });
  await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: RADIO_LOG });
  const contentType = 'application/srgs';
  const changes: (() => Promise<unknown>)[] = [
    () => sdk.addCorpus({ customizationId, corpusName: 'log-2', corpusFile: RADIO_LOG }),
    () => sdk.deleteCorpus({ customizationId, corpusName: 'log' }),
    () => sdk.addGrammar({ customizationId, grammarName: 'berths', grammarFile: BERTHS, contentType }),
    () => sdk.deleteGrammar({ customizationId, grammarName: 'berths' }),
    () => sdk.addWords({ customizationId, words: [{ word: 'VTS' }] }),
    () => sdk.addWord({ customizationId, wordName: 'VTS' }),
    () => sdk.deleteWord({ customizationId, wordName: 'Callao' }),
    () => sdk.trainLanguageModel({ customizationId }),
    () => sdk.upgradeLanguageModel({ customizationId }),
    () => sdk.resetLanguageModel({ customizationId }),
    () => sdk.deleteLanguageModel({ customizationId }),
  ];
  const checkBusy = async () => {
    for (const change of changes) {
      const error = await refused(change());
      expect([error.status, error.message]).toEqual([409, expect.stringContaining('locked')]);
    }
    expect((await sdk.listCorpora({ customizationId })).status).toBe(200);
    expect((await sdk.listWords({ customizationId })).status).toBe(200);
    expect((await sdk.listGrammars({ customizationId })).status).toBe(200);
    const { result } = await sdk.getLanguageModel({ customizationId });
    return result.status;
  };

  expect(await checkBusy()).toBe('pending');
  emulator.wait();
  await sdk.trainLanguageModel({ customizationId });
  expect(await checkBusy()).toBe('training');
  emulator.wait();
  emulator.addBaseModelVersion('es-LA_Telephony', '2027-02-10');
  await sdk.upgradeLanguageModel({ customizationId });
  expect(await checkBusy()).toBe('upgrading');
  const other = await newModel(sdk);
  expect((await sdk.addWord({ customizationId: other, wordName: 'VTS' })).status).toBe(201);
});

test('an invalid request gets 400 with the message of the service', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk);
  const large = await newModel(sdk, 'en-GB');
  await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: RADIO_LOG });
  emulator.wait();
  const baseModelName = 'en-GB_Telephony';
  const contentType = 'application/srgs';
  const grammar = { grammarFile: BERTHS, contentType };
  const cases: [RegExp, () => Promise<unknown>][] = [
    [/^Malformed GUID: 'not-a-guid'$/, () => sdk.getLanguageModel({ customizationId: 'not-a-guid' })],
    [/name/, () => sdk.createLanguageModel({ name: 'a/b', baseModelName })],
    [/name/, () => sdk.createLanguageModel({ name: 'a'.repeat(257), baseModelName })],
    [/nothing-here/, () => sdk.createLanguageModel({ name: 'a', baseModelName: 'nothing-here' })],
    [/it-IT/, () => sdk.createLanguageModel({ name: 'a', baseModelName: 'it-IT' })],
    [/dialect/i, () => sdk.createLanguageModel({ name: 'a', baseModelName, dialect: 'en-US' })],
    [
      /description/,
      () => sdk.createLanguageModel({ name: 'a', baseModelName, description: 'a'.repeat(129) }),
    ],
    [/nope/, () => sdk.getCorpus({ customizationId, corpusName: 'nope' })],
    [/nope/, () => sdk.deleteCorpus({ customizationId, corpusName: 'nope' })],
    [/allow_overwrite/, () => sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: RADIO_LOG })],
    [/base_lm/, () => sdk.addCorpus({ customizationId, corpusName: 'base_lm', corpusFile: RADIO_LOG })],
    [/already used/, () => sdk.addGrammar({ customizationId, grammarName: 'log', ...grammar })],
    [/not supported/, () => sdk.addGrammar({ customizationId: large, grammarName: 'berths', ...grammar })],
    [/nope/, () => sdk.getGrammar({ customizationId, grammarName: 'nope' })],
    [/nope/, () => sdk.deleteGrammar({ customizationId, grammarName: 'nope' })],
    [/nope/, () => sdk.getWord({ customizationId, wordName: 'nope' })],
    [/nope/, () => sdk.deleteWord({ customizationId, wordName: 'nope' })],
    [/words/, () => sdk.addWords({ customizationId, words: [] })],
    [/spaces/, () => sdk.addWords({ customizationId, words: [{ word: 'VTS' }, { word: 'two words' }] })],
    [/Numbers/, () => sdk.addWord({ customizationId, wordName: 'VTS', soundsLike: ['2 TS'] })],
    [/sort/, () => sdk.listWords({ customizationId, sort: 'length' })],
    [/word_type/, () => sdk.listWords({ customizationId, wordType: 'audio' })],
    [/weight/, () => sdk.trainLanguageModel({ customizationId, customizationWeight: 1.5 })],
    [/word_type_to_add/, () => sdk.trainLanguageModel({ customizationId, wordTypeToAdd: 'corpora' })],
    [/up-to-date/, () => sdk.upgradeLanguageModel({ customizationId })],
    [/No input data modified/, () => sdk.trainLanguageModel({ customizationId: large })],
  ];

  for (const [text, call] of cases) {
    const error = await refused(call());
    expect([error.status, error.statusText, error.message]).toEqual([
      400,
      'Bad Request',
      expect.stringMatching(text),
    ]);
  }
  const { result } = await sdk.listWords({ customizationId });
  expect(result.words).toEqual([]);
  const type = await refused(
    sdk.addGrammar({ customizationId, grammarName: 'g', grammarFile: BERTHS, contentType: 'text/plain' }),
  );
  expect(type.status).toBe(415);
});

test('the SDK refuses a call with a missing or unknown parameter and sends nothing', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  const incomplete = { name: 'Harbour pilots' } as Parameters<Sdk['createLanguageModel']>[0];
  const wordy = { customizationId: 'x', allow_overwrite: true } as Parameters<Sdk['listCorpora']>[0];

  const missing = await refused(sdk.createLanguageModel(incomplete));
  const unexpected = await refused(sdk.listCorpora(wordy));

  expect(missing.message).toContain('baseModelName');
  expect(unexpected.message).toContain('allow_overwrite');
  expect(emulator.exchanges).toEqual([]);
});

test('on a Lite plan every customization method gets 400, and base models can be read', async () => {
  const emulator = await startSdkEmulator({ litePlan: true });
  const sdk = sdkFor(emulator.url);

  expect((await sdk.listModels()).status).toBe(200);
  const error = await refused(sdk.listLanguageModels());

  expect([error.status, error.message]).toEqual([400, expect.stringContaining('Lite plan')]);
});
