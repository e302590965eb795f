// The calls of the integration suites of IBM's SDKs and of IBM's sample scripts for custom language models, in the same order
// and with the same expectations. Recognition is left out, since this service does not offer it. Where a case cannot pass
// against any service, a comment says why, and the test uses the closest case that can pass.

import { Readable } from 'node:stream';
import { BasicAuthenticator, BearerTokenAuthenticator } from 'ibm-watson/auth/index.js';
import { expect, test } from 'vitest';
import {
  newModel,
  refused,
  sdkFor,
  startSdkEmulator,
  type Sdk,
  type SdkEmulator,
} from '../../support/sdk/sdk.ts';

const CORPUS = `The weather office expects thunderstorms and large hail.
Isolated tornadoes are possible near Lubbock.
Heavy rain will follow in the evening.
`;
const BASE = 'en-US_BroadbandModel';
const CONFIRM =
  '#ABNF 1.0 UTF-8;\nlanguage en-US;\nmode voice;\nroot $confirm;\n$confirm = yes | no | maybe;\n';
const CONFIRM_XML = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE grammar PUBLIC "-//W3C//DTD GRAMMAR 1.0//EN" "http://www.w3.org/TR/speech-grammar/grammar.dtd">
<grammar version="1.0" xml:lang="en-US" mode="voice" root="confirm" xmlns="http://www.w3.org/2001/06/grammar">
  <rule id="confirm" scope="public"><one-of><item>yes</item><item>no</item></one-of></rule>
</grammar>
`;

/** A service of the previous generation. Every GET advances its clock by the ten seconds that the clients sleep. */
function startOldService() {
  return startSdkEmulator({
    previousGeneration: true,
    onAnswer({ method }, { clock }) {
      if (method === 'GET') clock.advance(10_000);
    },
  });
}

/** Waits as the Node suite does, but the clock of the service runs faster. */
const ready = (sdk: Sdk, customizationId: string): Promise<{ status: string }> =>
  sdk.whenCustomizationReady({ customizationId, interval: 1, times: 300 });

test('the suite of the Node SDK passes', async () => {
  const emulator = await startOldService();
  const sdk = sdkFor(emulator.url);

  // Before all tests the suite deletes models that are older than a day and whose names do not contain "permanent".
  const old = await newModel(sdk, BASE, 'js-test-old');
  const kept = await newModel(sdk, BASE, 'js-test permanent');
  emulator.clock.advance(3 * 24 * 60 * 60 * 1_000);
  const yesterday = emulator.clock.now() - 24 * 60 * 60 * 1_000;
  const { result: found } = await sdk.listLanguageModels();
  for (const { customization_id: customizationId, created, name } of found.customizations) {
    if (Date.parse(created ?? '') >= yesterday || name?.includes('permanent')) continue;
    await sdk.deleteLanguageModel({ customizationId });
  }
  const left = (await sdk.listLanguageModels()).result.customizations;
  expect(left.map(({ customization_id }) => customization_id)).toEqual([kept]);
  expect((await refused(sdk.getLanguageModel({ customizationId: old }))).status).toBe(401);

  const { result: created } = await sdk.createLanguageModel({
    name: 'js-test',
    baseModelName: BASE,
    description: 'Made by a test, which removes it within minutes.',
  });
  expect(created.customization_id).toBeDefined();
  const customizationId = created.customization_id;
  expect((await sdk.listLanguageModels()).result.customizations).toHaveLength(2);
  expect((await sdk.getLanguageModel({ customizationId })).result.name).toBe('js-test');

  // The suite adds the first corpus without waiting, since an empty model never becomes ready.
  const stream = Readable.from([Buffer.from(CORPUS)]);
  await sdk.addCorpus({ customizationId, corpusName: 'test_corpus_1', corpusFile: stream });
  await ready(sdk, customizationId);
  const corpusFile = Buffer.from(CORPUS);
  await sdk.addCorpus({ customizationId, corpusName: 'test_corpus_2', corpusFile });
  await ready(sdk, customizationId);
  // The suite passes `allow_overwrite`, which the current SDK refuses.
  const text = CORPUS as unknown as Buffer;
  await sdk.addCorpus({
    customizationId,
    corpusName: 'test_corpus_3',
    corpusFile: text,
    allowOverwrite: true,
  });
  expect((await sdk.listCorpora({ customizationId })).result.corpora).toHaveLength(3);

  await ready(sdk, customizationId);
  const words = [
    { word: 'hhonors', sounds_like: ['hilton honors', 'h honors'], display_as: 'HHonors' },
    { word: 'ieee', sounds_like: ['i triple e'], display_as: 'IEEE' },
  ];
  await sdk.addWords({ customizationId, words });
  await ready(sdk, customizationId);
  await sdk.addWord({ customizationId, wordName: 'tomato', soundsLike: ['tomatoh', 'tomayto'] });
  const { result: list } = await sdk.listWords({ customizationId, sort: '+alphabetical' });
  const names = list.words.map(({ word }) => word);
  expect(names).toEqual(expect.arrayContaining(['hhonors', 'ieee', 'tomato']));
  expect(names).toEqual(names.toSorted());
  expect((await sdk.getWord({ customizationId, wordName: 'ieee' })).result.display_as).toBe('IEEE');
  for (const wordName of ['tomato', 'hhonors']) {
    await ready(sdk, customizationId);
    await sdk.deleteWord({ customizationId, wordName });
  }
  // Audio belongs to an acoustic model, but the suite sends it to a language model, which no service accepts.

  for (const corpusName of ['test_corpus_1', 'test_corpus_2', 'test_corpus_3']) {
    await ready(sdk, customizationId);
    await sdk.deleteCorpus({ customizationId, corpusName });
  }
  await ready(sdk, customizationId);
  await sdk.trainLanguageModel({ customizationId });
  expect((await ready(sdk, customizationId)).status).toBe('available');

  // The suite sends the path of the grammar instead of the grammar, and expects a response without status and headers.
  const grammarName = 'js-test-grammar';
  const grammarFile = Buffer.from(CONFIRM);
  const contentType = 'application/srgs';
  const added = await sdk.addGrammar({
    customizationId,
    grammarName,
    grammarFile,
    contentType,
    allowOverwrite: true,
  });
  expect(added.result).toEqual({});
  expect((await sdk.getGrammar({ customizationId, grammarName })).result).toEqual({
    name: grammarName,
    out_of_vocabulary_words: expect.any(Number),
    status: expect.any(String),
  });
  expect((await sdk.listGrammars({ customizationId })).result.grammars).toHaveLength(1);
  await ready(sdk, customizationId);
  expect((await sdk.deleteGrammar({ customizationId, grammarName })).result).toBeDefined();

  await ready(sdk, customizationId);
  await sdk.resetLanguageModel({ customizationId });
  // The suite waits until the model is ready, but a model without data never becomes ready.
  expect((await sdk.getLanguageModel({ customizationId })).result.status).toBe('pending');
  await sdk.deleteLanguageModel({ customizationId });
});

test('the path of a grammar sent instead of the grammar is accepted, and its analysis fails', async () => {
  const emulator = await startOldService();
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk, BASE);
  const grammarFile = '/resources/confirm.abnf' as unknown as Buffer;

  await sdk.addGrammar({ customizationId, grammarName: 'g', grammarFile, contentType: 'application/srgs' });
  await sdk.listGrammars({ customizationId });

  const { result } = await sdk.getGrammar({ customizationId, grammarName: 'g' });
  expect(result.status).toBe('undetermined');
});

test('the suite of the Python SDK passes', async () => {
  const emulator = await startOldService();
  const headers = { 'X-Watson-Learning-Opt-Out': '1', 'X-Watson-Test': '1' };
  const sdk = sdkFor(emulator.url, { headers });
  const before = (await sdk.listLanguageModels()).result.customizations.length;
  const customizationId = await newModel(sdk, BASE, 'integration_test_model');

  // Models.
  expect((await sdk.listModels()).result.models.length).toBeGreaterThan(0);
  expect((await sdk.getModel({ modelId: 'ko-KR_BroadbandModel' })).result.rate).toBe(16_000);
  const bogus = await refused(sdk.getModel({ modelId: 'bogus' }));
  expect(Object.keys(bogus.headers)).toContain('x-global-transaction-id');

  // Custom models and corpora.
  const after = (await sdk.listLanguageModels()).result.customizations.length;
  expect(after - before).toBeGreaterThanOrEqual(1);
  expect((await sdk.listCorpora({ customizationId })).result.corpora).toEqual([]);

  // Acoustic models.
  expect((await sdk.listAcousticModels()).result.customizations).toEqual([]);
  const acoustic = await sdk.createAcousticModel({ name: 'integration_test_model', baseModelName: BASE });
  const named = { customizationId: acoustic.result.customization_id };
  expect((await sdk.getAcousticModel(named)).result.customization_id).toBe(named.customizationId);
  expect((await sdk.resetAcousticModel(named)).result).toEqual({});
  expect((await sdk.deleteAcousticModel(named)).result).toEqual({});

  // After all tests.
  expect((await sdk.deleteLanguageModel({ customizationId })).status).toBe(200);
});

test('the grammar case of the Python suite passes on its first run and again on the remains of that run', async () => {
  const emulator = await startSdkEmulator({ previousGeneration: true });
  const sdk = sdkFor(emulator.url);
  const name = 'integration_test_model_for_grammar';
  const grammarName = 'test-add-grammar-python';
  const run = async () => {
    const { result: models } = await sdk.listLanguageModels();
    const known = models.customizations.find((model) => model.name === name)?.customization_id;
    const customizationId = known ?? (await newModel(sdk, BASE, name));
    const { result: list } = await sdk.listGrammars({ customizationId });
    if (list.grammars.length > 0) {
      await sdk.deleteGrammar({ customizationId, grammarName });
    } else {
      const grammarFile = Readable.from([Buffer.from(CONFIRM_XML)]);
      const contentType = 'application/srgs+xml';
      await sdk.addGrammar({ customizationId, grammarName, grammarFile, contentType, allowOverwrite: true });
      expect((await sdk.getGrammar({ customizationId, grammarName })).result.name).toBe(grammarName);
    }
    // The suite tolerates a model that cannot be deleted yet.
    return sdk.deleteLanguageModel({ customizationId }).then(
      ({ status }) => status,
      ({ status }: { status: number }) => status,
    );
  };

  expect(await run()).toBe(409);
  emulator.wait();
  expect(await run()).toBe(200);
  expect((await sdk.listLanguageModels()).result.customizations).toEqual([]);
});

test('the additional cases of the Java and Swift suites pass', async () => {
  const emulator = await startOldService();
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk, BASE, 'suite');

  // Java: adds words one by one without waiting, since a single word needs no analysis.
  const names = ['string', 'hhonors', 'ieee', 'IEEE', 'NCAA', 'iPhone', 'tcpip'];
  for (const wordName of names) {
    expect((await sdk.addWord({ customizationId, wordName, displayAs: wordName })).status).toBe(201);
  }
  for (const wordType of ['all', 'user']) {
    for (const sort of ['alphabetical', '+alphabetical', '-alphabetical', 'count', '+count', '-count']) {
      const { result } = await sdk.listWords({ customizationId, wordType, sort });
      expect(result.words.map(({ word }) => word).toSorted()).toEqual(names.toSorted());
    }
  }

  // Swift: an unnecessary upgrade, a busy model, a training, and a reset to pending.
  const upgrade = await refused(sdk.upgradeLanguageModel({ customizationId }));
  expect(upgrade.message).toContain('model is up-to-date');
  await sdk.addCorpus({ customizationId, corpusName: 'swift', corpusFile: Buffer.from(CORPUS) });
  expect((await refused(sdk.trainLanguageModel({ customizationId }))).message).toContain('locked');
  await ready(sdk, customizationId);
  await sdk.trainLanguageModel({ customizationId, wordTypeToAdd: 'all' });
  await ready(sdk, customizationId);
  await sdk.resetLanguageModel({ customizationId });
  expect((await sdk.getLanguageModel({ customizationId })).result.status).toBe('pending');
  const gone = await refused(sdk.deleteCorpus({ customizationId, corpusName: 'swift' }));
  expect(gone.status).toBe(400);
});

/** The HTTP calls of a script that has only an API key. */
function scriptFor(emulator: SdkEmulator, prefix = '') {
  const authorization = `Basic ${Buffer.from('apikey:a-key').toString('base64')}`;
  return async (method: string, path: string, body?: string, type?: string) => {
    const response = await fetch(`${emulator.url}${prefix}${path}`, {
      method,
      headers: { authorization, ...(type !== undefined && { 'content-type': type }) },
      // fetch would set a content type for text.
      ...(body !== undefined && { body: type === undefined ? Buffer.from(body) : body }),
    });
    return { status: response.status, text: await response.text() };
  };
}

const WORDS = {
  words: [
    { word: 'IEEE', sounds_like: ['I. triple E.'], display_as: 'IEEE' },
    { word: 'hhonors', sounds_like: ['H. honors', 'hilton honors'], display_as: 'HHonors' },
  ],
};
const TCPIP = { sounds_like: ['T. C. P. I. P.'], display_as: 'TCP/IP' };

/** Reads a field as a script does that has no JSON parser. */
function fieldIn(text: string, field: string): string | undefined {
  return new RegExp(`"${field}": "([^"]*)"`).exec(text)?.[1];
}

/** Polls as a script does that sleeps ten seconds in between. */
async function pollFor(ask: () => Promise<string | undefined>, wanted: string): Promise<void> {
  const seen: unknown[] = [];
  for (let polls = 0; polls < 30; polls += 1) {
    const status = await ask();
    if (status === wanted) return;
    seen.push(status);
  }
  expect.fail(`never ${wanted}: ${seen.join(', ')}`);
}

test('the shell script for curl, which reads JSON with sed, passes', async () => {
  const emulator = await startOldService();
  const script = scriptFor(emulator);
  const form = 'application/x-www-form-urlencoded';
  const json = 'application/json';

  const model = { name: 'Custom model number one', base_model_name: BASE, description: 'The first' };
  const created = await script('POST', '/v1/customizations', JSON.stringify(model), json);
  expect(created.status).toBe(201);
  const path = `/v1/customizations/${fieldIn(created.text, 'customization_id')}`;
  const statusOf = async (what: string) => fieldIn((await script('GET', what)).text, 'status');

  expect((await script('POST', `${path}/corpora/corpus1`, CORPUS, form)).status).toBe(201);
  await pollFor(() => statusOf(`${path}/corpora/corpus1`), 'analyzed');
  const found = await script('GET', `${path}/words?sort=count`);
  expect(found.status).toBe(200);
  expect(found.text.match(/"word": "\w+"/g)).toContain('"word": "Lubbock"');
  expect((await script('PUT', `${path}/words/tcpip`, JSON.stringify(TCPIP), json)).status).toBe(201);
  expect((await script('POST', `${path}/words`, JSON.stringify(WORDS), json)).status).toBe(201);
  await pollFor(() => statusOf(path), 'ready');
  const own = await script('GET', `${path}/words?word_type=user&sort=alphabetical`);
  expect(own.text.match(/"word": "\w+"/g)).toEqual([
    '"word": "IEEE"',
    '"word": "hhonors"',
    '"word": "tcpip"',
  ]);
  expect((await script('POST', `${path}/train`)).status).toBe(200);
  await pollFor(() => statusOf(path), 'available');
  expect((await script('GET', '/v1/customizations')).status).toBe(200);
  expect((await script('DELETE', path)).status).toBe(200);
});

test.each([
  ['of the current service', '', ''],
  ['of the previous service, with a path prefix and trailing slashes', '/speech-to-text/api', '/'],
])('the Python script %s, which sends every body as JSON, passes', async (_when, prefix, slash) => {
  const emulator = await startOldService();
  const script = scriptFor(emulator, prefix);
  const json = 'application/json';
  const field = async (path: string) => JSON.parse((await script('GET', path, undefined, json)).text).status;

  const model = { name: 'Custom model #1', base_model_name: BASE, description: 'The first' };
  const created = await script('POST', `/v1/customizations${slash}`, JSON.stringify(model), json);
  expect(created.status).toBe(201);
  const path = `/v1/customizations/${JSON.parse(created.text).customization_id}`;
  expect((await script('POST', `${path}/corpora/corpus1${slash}`, CORPUS, json)).status).toBe(201);
  await pollFor(() => field(`${path}/corpora/corpus1`), 'analyzed');
  expect((await script('GET', `${path}/words?sort=count`, undefined, json)).status).toBe(200);
  expect((await script('PUT', `${path}/words/tcpip`, JSON.stringify(TCPIP), json)).status).toBe(201);
  expect((await script('POST', `${path}/words`, JSON.stringify(WORDS), json)).status).toBe(201);
  await pollFor(() => field(path), 'ready');
  // The body of the training request is an empty object without a content type.
  expect((await script('POST', `${path}/train`, '{}')).status).toBe(200);
  await pollFor(() => field(path), 'available');
  const list = await script('GET', `/v1/customizations${slash}`, undefined, json);
  expect(JSON.parse(list.text).customizations).toHaveLength(1);
  expect((await script('DELETE', path, undefined, json)).text.trim()).toBe('{}');
});

test('the scripts of the training application pass', async () => {
  const emulator = await startOldService();
  const script = scriptFor(emulator, '/speech-to-text/api');
  const json = 'application/json';
  const created = await script(
    'POST',
    '/v1/customizations',
    JSON.stringify({ name: 'Dictation', base_model_name: 'en-US_NarrowbandModel', description: 'Notes' }),
    json,
  );
  const path = `/v1/customizations/${JSON.parse(created.text).customization_id}`;
  const status = async (what: string) => JSON.parse((await script('GET', what)).text).status;

  for (const name of ['dictation_fixed.txt', 'dictation-2.txt']) {
    expect((await script('POST', `${path}/corpora/${name}`, CORPUS, json)).status).toBe(201);
    await pollFor(() => status(`${path}/corpora/${name}`), 'analyzed');
  }
  expect(JSON.parse((await script('GET', `${path}/corpora`)).text).corpora).toHaveLength(2);
  expect((await script('POST', `${path}/train`, undefined, json)).status).toBe(200);
  await pollFor(() => status(path), 'available');
  for (const name of ['dictation_fixed.txt', 'dictation-2.txt']) {
    expect((await script('DELETE', `${path}/corpora/${name}`, undefined, json)).status).toBe(200);
  }
  // A model without data is pending, and only a reset removes the old training.
  expect(await status(path)).toBe('pending');
  expect((await script('POST', `${path}/reset`, undefined, json)).status).toBe(200);
  expect((await script('DELETE', path, undefined, json)).status).toBe(200);
});

test('the command-line tool for word error rates passes', async () => {
  const emulator = await startOldService();
  const token = await fetch(`${emulator.url}/identity/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
      apikey: 'a-key',
      response_type: 'cloud_iam',
    }),
  });
  const { access_token: bearerToken } = (await token.json()) as { access_token: string };
  const headers = { 'x-watson-learning-opt-out': 'true' };
  const sdk = sdkFor(emulator.url, { authenticator: new BearerTokenAuthenticator({ bearerToken }), headers });
  const customizationId = await newModel(sdk, 'en-US_Telephony', 'Claims');
  const waitFor = (wanted: string) =>
    pollFor(async () => (await sdk.getLanguageModel({ customizationId })).result.status, wanted);

  for (const corpusName of ['claims', 'names', 'claims']) {
    const corpusFile = Readable.from([Buffer.from(CORPUS)]);
    // The tool sends the boolean as a string.
    const allowOverwrite = 'true' as unknown as boolean;
    await sdk.addCorpus({ customizationId, corpusName, corpusFile, allowOverwrite });
    await waitFor('ready');
  }
  await sdk.addWords({
    customizationId,
    words: [{ word: 'HMO', sounds_like: ['h m o'], display_as: 'HMO' }],
  });
  await waitFor('ready');
  await sdk.addGrammar({
    customizationId,
    grammarName: 'confirm.abnf',
    grammarFile: Buffer.from(CONFIRM),
    contentType: 'application/srgs',
    allowOverwrite: false,
  });
  await waitFor('ready');
  await sdk.trainLanguageModel({ customizationId });
  await waitFor('available');

  const { result: corpora } = await sdk.listCorpora({ customizationId });
  expect(corpora.corpora.map(({ name }) => name).toSorted()).toEqual(['claims', 'names']);
  // Basic credentials with the same key belong to the same instance.
  const authenticator = new BasicAuthenticator({ username: 'apikey', password: 'a-key' });
  const { result: models } = await sdkFor(emulator.url, { authenticator }).listLanguageModels();
  expect(models.customizations).toMatchObject([{ name: 'Claims', status: 'available' }]);
});
