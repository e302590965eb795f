import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import {
  newModel,
  refused,
  sdkFor,
  sdkFromEnvironment,
  startSdkEmulator,
  type Sdk,
} from '../../support/sdk/sdk.ts';

const BERTHS = '#ABNF 1.0 UTF-8;\nlanguage en-GB;\nmode voice;\nroot $berth;\n$berth = berth (one | two);\n';

/** Records the `Content-Encoding` of each further request. */
function encodings(sdk: Sdk): unknown[] {
  const seen: unknown[] = [];
  sdk.getHttpClient().interceptors.request.use((config) => {
    seen.push(config.headers['Content-Encoding']);
    return config;
  });
  return seen;
}

test.each([
  ['by option', (url: string) => sdkFor(url, { enableGzipCompression: true })],
  [
    'by the environment',
    (url: string) =>
      sdkFromEnvironment({
        SPEECH_TO_TEXT_URL: url,
        SPEECH_TO_TEXT_AUTH_TYPE: 'noAuth',
        SPEECH_TO_TEXT_ENABLE_GZIP: 'true',
      }),
  ],
])('with gzip enabled %s, compressed JSON and grammars are accepted', async (_how, make) => {
  const emulator = await startSdkEmulator();
  const sdk = make(emulator.url);
  const seen = encodings(sdk);
  const contentType = 'application/srgs';

  const customizationId = await newModel(sdk, 'en-GB_Telephony', 'Häfen und Schleusen');
  await sdk.addWords({ customizationId, words: [{ word: 'café', display_as: 'Café' }] });
  emulator.wait();
  await sdk.addWord({ customizationId, wordName: 'VTS', soundsLike: ['v t s'] });
  for (const [grammarName, grammarFile] of [
    ['buffer', Buffer.from(BERTHS)],
    ['stream', Readable.from([Buffer.from(BERTHS)])],
  ] as const) {
    await sdk.addGrammar({ customizationId, grammarName, grammarFile, contentType });
    emulator.wait();
  }
  await sdk.trainLanguageModel({ customizationId });

  expect(seen).toEqual(['gzip', 'gzip', 'gzip', 'gzip', 'gzip', undefined]);
  const { result: model } = await sdk.getLanguageModel({ customizationId });
  expect(model).toMatchObject({ name: 'Häfen und Schleusen', status: 'training' });
  const { result: words } = await sdk.listWords({ customizationId });
  expect(words.words).toMatchObject([{ word: 'VTS' }, { word: 'café', display_as: 'Café' }]);
  const { result: grammars } = await sdk.listGrammars({ customizationId });
  expect(grammars.grammars.map(({ status }) => status)).toEqual(['analyzed', 'analyzed']);
});

// With gzip the SDK (core 5.9.1) never sends the multipart form of a corpus, since it waits for the end of its own stream.
// The tests of the emulator cover compressed corpora of other clients.

const RETRIES = { maxRetries: 3, maxRetryInterval: 0.01 };

test.each([429, 500, 502, 503])('with retries enabled the SDK recovers from a %i', async (status) => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  sdk.enableRetries(RETRIES);
  emulator.setFaults({ status, times: 2 });

  const answer = await sdk.listLanguageModels();

  expect(answer.status).toBe(200);
  expect(emulator.exchanges.map((exchange) => exchange.status)).toEqual([status, status, 200]);
});

test('with retries enabled a training request that got 503 is sent again', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFromEnvironment({
    SPEECH_TO_TEXT_URL: emulator.url,
    SPEECH_TO_TEXT_AUTH_TYPE: 'noAuth',
    SPEECH_TO_TEXT_ENABLE_RETRIES: 'true',
    SPEECH_TO_TEXT_MAX_RETRIES: '2',
    SPEECH_TO_TEXT_RETRY_INTERVAL: '1',
  });
  const customizationId = await newModel(sdk);
  await sdk.addWord({ customizationId, wordName: 'VTS' });
  emulator.exchanges.length = 0;
  emulator.setFaults({ status: 503, times: 1, path: '/train' });

  await sdk.trainLanguageModel({ customizationId });

  expect(emulator.exchanges).toMatchObject([
    { method: 'POST', status: 503 },
    { method: 'POST', status: 200 },
  ]);
  expect((await sdk.getLanguageModel({ customizationId })).result.status).toBe('training');
});

test('the SDK waits for the time in Retry-After', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  sdk.enableRetries(RETRIES);
  emulator.setFaults({ status: 429, retryAfter: '1', times: 1 });
  const begin = performance.now();

  await sdk.listModels();

  expect(performance.now() - begin).toBeGreaterThan(950);
});

test('retries end after the maximum number', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  sdk.enableRetries(RETRIES);
  emulator.setFaults({ status: 503 });

  const error = await refused(sdk.listModels());

  expect([error.status, error.message]).toEqual([503, 'This error was requested by a fault rule']);
  expect(emulator.exchanges).toHaveLength(1 + RETRIES.maxRetries);
});

test('a refusal that is not temporary is not retried', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFor(emulator.url);
  sdk.enableRetries(RETRIES);
  const customizationId = await newModel(sdk);
  await sdk.addWords({ customizationId, words: [{ word: 'VTS' }] });
  emulator.exchanges.length = 0;

  const locked = await refused(sdk.trainLanguageModel({ customizationId }));
  const malformed = await refused(sdk.getLanguageModel({ customizationId: 'x' }));

  expect([locked.status, malformed.status]).toEqual([409, 400]);
  expect(emulator.exchanges).toHaveLength(2);
});

test('without retries an error of the service is returned at once with its body', async () => {
  const emulator = await startSdkEmulator();
  emulator.setFaults({ status: 503, retryAfter: '5' });

  const error = await refused(sdkFor(emulator.url).listModels());

  expect(error.result).toEqual({
    code: 503,
    code_description: 'Service Unavailable',
    error: 'This error was requested by a fault rule',
  });
  expect(error.headers).toMatchObject({ 'retry-after': '5' });
  expect(emulator.exchanges).toHaveLength(1);
});
