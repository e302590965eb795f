import SpeechToTextV1 from 'ibm-watson/speech-to-text/v1.js';
import { expect, test } from 'vitest';
import { newModel, refused, sdkFor, startSdkEmulator } from '../../support/sdk/sdk.ts';

const SENTENCES = Buffer.from('The pilot boards at the tower.\n');
const NOTHING = Buffer.from('\n');
/** Short, since the test moves the clock of the service. */
const POLLS = { interval: 5, times: 20 };

/** An emulator whose running operations complete at the third poll after `arm()`. */
async function startArmed() {
  let polls: number | undefined;
  const emulator = await startSdkEmulator({
    onAnswer({ method }, { wait }) {
      if (polls === undefined || method !== 'GET') return;
      polls += 1;
      if (polls === 3) wait();
    },
  });
  return {
    emulator,
    sdk: sdkFor(emulator.url),
    arm: () => void (polls = 0),
    polls: () => polls ?? 0,
  };
}

test('whenCorporaAnalyzed polls until the corpus is analyzed and returns the list', async () => {
  const { sdk, arm, polls } = await startArmed();
  const customizationId = await newModel(sdk);
  await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: SENTENCES });

  arm();
  const { corpora } = await sdk.whenCorporaAnalyzed({ customizationId, ...POLLS });

  expect(corpora).toMatchObject([{ name: 'log', status: 'analyzed', total_words: 6 }]);
  expect(polls()).toBe(4);
});

test('whenCorporaAnalyzed resolves when one corpus is valid, even if another is not', async () => {
  const { emulator, sdk } = await startArmed();
  const customizationId = await newModel(sdk);
  await sdk.addCorpus({ customizationId, corpusName: 'empty', corpusFile: NOTHING });
  emulator.wait();

  const alone = await refused(sdk.whenCorporaAnalyzed({ customizationId, ...POLLS }));
  await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: SENTENCES });
  emulator.wait();
  const { corpora } = await sdk.whenCorporaAnalyzed({ customizationId, ...POLLS });

  expect(alone.message).toBe('Unexpected corpus analysis status');
  expect(corpora.map(({ status }: { status: string }) => status)).toEqual(['undetermined', 'analyzed']);
});

test('whenCorporaAnalyzed rejects for a model without corpora', async () => {
  const { sdk } = await startArmed();
  const customizationId = await newModel(sdk);
  await sdk.addWord({ customizationId, wordName: 'VTS' });

  const error = await refused(sdk.whenCorporaAnalyzed({ customizationId, ...POLLS }));

  expect(error.code).toBe(SpeechToTextV1.ERR_NO_CORPORA);
});

test('whenCorporaAnalyzed rejects after the maximum number of polls', async () => {
  const { emulator, sdk } = await startArmed();
  const customizationId = await newModel(sdk);
  await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: SENTENCES });
  const before = emulator.exchanges.length;

  const error = await refused(sdk.whenCorporaAnalyzed({ customizationId, interval: 5, times: 3 }));

  expect(error.code).toBe(SpeechToTextV1.ERR_TIMEOUT);
  expect(emulator.exchanges).toHaveLength(before + 4);
});

test('whenCustomizationReady polls until the words are analyzed, and then until the training is complete', async () => {
  const { sdk, arm, polls } = await startArmed();
  const customizationId = await newModel(sdk);
  await sdk.addWords({ customizationId, words: [{ word: 'VTS', sounds_like: ['v t s'] }] });

  arm();
  expect(await sdk.whenCustomizationReady({ customizationId, ...POLLS })).toMatchObject({
    customization_id: customizationId,
    status: 'ready',
    progress: 0,
  });
  expect(polls()).toBe(4);
  await sdk.trainLanguageModel({ customizationId });
  arm();
  expect(await sdk.whenCustomizationReady({ customizationId, ...POLLS })).toMatchObject({
    status: 'available',
    progress: 100,
  });
  expect(polls()).toBe(4);
});

test('whenCustomizationReady rejects when the training fails', async () => {
  const { emulator, sdk, arm } = await startArmed();
  const customizationId = await newModel(sdk);
  await sdk.addWord({ customizationId, wordName: 'VTS' });
  emulator.failNextTraining();
  await sdk.trainLanguageModel({ customizationId });

  arm();
  const error = await refused(sdk.whenCustomizationReady({ customizationId, ...POLLS }));

  expect(error.message).toBe('Customization training failed');
});

test('whenCustomizationReady rejects during an upgrade', async () => {
  const { emulator, sdk } = await startArmed();
  const customizationId = await newModel(sdk, 'sv-SE_Telephony');
  await sdk.addWord({ customizationId, wordName: 'VTS' });
  emulator.addBaseModelVersion('sv-SE_Telephony', '2027-02-10');
  await sdk.upgradeLanguageModel({ customizationId });

  const error = await refused(sdk.whenCustomizationReady({ customizationId, ...POLLS }));

  expect(error.message).toBe('Unexpected customization status: upgrading');
});

test('whenCustomizationReady rejects for a model without data after the maximum number of polls', async () => {
  const { sdk } = await startArmed();
  const customizationId = await newModel(sdk);

  const error = await refused(sdk.whenCustomizationReady({ customizationId, interval: 5, times: 4 }));

  expect(error.code).toBe(SpeechToTextV1.ERR_TIMEOUT);
});

test('both helpers work with a service whose clock runs', async () => {
  const emulator = await startSdkEmulator({ now: () => Date.now(), trainingMs: 200 });
  const sdk = sdkFor(emulator.url);
  const customizationId = await newModel(sdk);
  const patient = { customizationId, interval: 20, times: 1_000 };

  await sdk.addCorpus({ customizationId, corpusName: 'log', corpusFile: SENTENCES });
  await sdk.whenCorporaAnalyzed(patient);
  const ready = await sdk.whenCustomizationReady(patient);
  await sdk.trainLanguageModel({ customizationId });
  const available = await sdk.whenCustomizationReady(patient);

  expect([ready.status, available.status]).toEqual(['ready', 'available']);
});
