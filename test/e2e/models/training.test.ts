import { expect, test } from 'vitest';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';
import { BROKEN_GRAMMAR, fill, startWorkflow, type Workflow } from '../../support/gateway/workflow.ts';

const FIELDS = `status
  activity { kind corpora grammars words }
  trainability { trainable trainableWithoutStrict obstacles invalidCorpora invalidGrammars invalidWords advice }
  failure { message corpora { name message } grammars { name message } words { name message } }`;
const ABNF = { 'content-type': 'application/srgs' };
const IDLE = { kind: 'IDLE', corpora: [], grammars: [], words: false };
const ANALYZING = { ...IDLE, kind: 'ANALYZING' };
const CORPUS_FAILED =
  "Analysis of corpus 'empty' failed. Please try adding the corpus again by setting the 'allow_overwrite' flag to 'true'.";
const GRAMMAR_FAILED =
  "Analysis of grammar 'broken' failed. Please try fixing the error or adding the grammar again by setting the 'allow_overwrite' flag to 'true'.";
const DIGITS = "Numbers are not allowed in sounds_like. You can try for example 'two TS'.";

async function look({ gateway }: Workflow, id: string) {
  const { data, errors } = await gateway.query(`{ customization(id: "${id}") { ${FIELDS} } }`);
  expect(errors).toBeUndefined();
  return data.customization;
}

/** Adds an invalid corpus, grammar and word. */
async function addInvalidData({ emulator }: Workflow, path: string): Promise<void> {
  await emulator.rest('POST', `${path}/corpora/empty`, '\n');
  emulator.wait();
  await emulator.rest('POST', `${path}/grammars/broken`, BROKEN_GRAMMAR, ABNF);
  emulator.wait();
  await emulator.rest('POST', `${path}/words`, { words: [{ word: 'VTS', sounds_like: ['V T S', '2 TS'] }] });
  emulator.wait();
}

test('an empty model is idle and has no data to train on, although it is pending', async () => {
  const workflow = await startWorkflow();
  const { id } = await workflow.newModel();

  expect(await look(workflow, id)).toEqual({
    status: 'PENDING',
    activity: IDLE,
    trainability: {
      trainable: false,
      trainableWithoutStrict: false,
      obstacles: ['NO_DATA'],
      invalidCorpora: [],
      invalidGrammars: [],
      invalidWords: [],
      advice: 'Add a corpus, words or a grammar.',
    },
    failure: null,
  });
});

test.each([
  ['a corpus', 'corpora/log', 'Over and out.', {}, { corpora: ['log'] }],
  ['a grammar', 'grammars/berths', BROKEN_GRAMMAR, ABNF, { grammars: ['berths'] }],
  ['words', 'words', { words: [{ word: 'Solent' }] }, {}, { words: true }],
] as const)(
  'the activity of a model shows the analysis of %s, whether the model had data before or not',
  async (_what, below, body, headers, seen) => {
    const workflow = await startWorkflow();
    for (const isFilled of [false, true]) {
      const { id, path } = await workflow.newModel();
      if (isFilled) {
        await workflow.emulator.rest('POST', `${path}/corpora/before`, 'Stand by.');
        workflow.emulator.wait();
      }
      await workflow.emulator.rest('POST', `${path}/${below}`, body, headers);

      const { status, activity, trainability } = await look(workflow, id);

      expect(status).toBe('PENDING');
      expect(activity).toEqual({ ...ANALYZING, ...seen });
      expect(trainability).toMatchObject({
        trainable: false,
        trainableWithoutStrict: false,
        obstacles: ['BUSY'],
        advice: 'Wait until the activity is IDLE, or train with onBusy: WAIT.',
      });
    }
  },
);

test('a trained model has nothing new to train on, and can be trained again after a change', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  await fill(workflow.emulator, path);
  const can = { trainable: true, trainableWithoutStrict: true, obstacles: [], advice: null };
  expect(await look(workflow, id)).toMatchObject({ status: 'READY', activity: IDLE, trainability: can });

  await workflow.emulator.rest('POST', `${path}/train`);
  expect(await look(workflow, id)).toMatchObject({
    status: 'TRAINING',
    activity: { ...IDLE, kind: 'TRAINING' },
    trainability: { trainable: false, trainableWithoutStrict: false, obstacles: ['BUSY'] },
    failure: null,
  });

  workflow.emulator.wait();
  expect(await look(workflow, id)).toMatchObject({
    status: 'AVAILABLE',
    activity: IDLE,
    trainability: {
      trainable: false,
      trainableWithoutStrict: false,
      obstacles: ['NOTHING_NEW'],
      advice: expect.stringContaining('force: true'),
    },
  });
  const { data } = await workflow.gateway.query(
    `mutation { trainModel(id: "${id}") { errors { __typename message } } }`,
  );
  expect(data.trainModel.errors).toMatchObject([
    { __typename: 'NothingToTrainError', message: expect.stringContaining('force: true') },
  ]);

  await workflow.emulator.rest('DELETE', `${path}/words/Solent`);
  expect(await look(workflow, id)).toMatchObject({ status: 'READY', trainability: can });
});

test('the activity of a model shows an upgrade', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel('sv-SE_Telephony');
  await fill(workflow.emulator, path);
  workflow.emulator.addBaseModelVersion('sv-SE_Telephony', '2026-03-01');

  const { data } = await workflow.gateway.query(
    `mutation { upgradeModel(id: "${id}") { model { ${FIELDS} } errors { message } } }`,
  );

  expect(data.upgradeModel.errors).toEqual([]);
  expect(data.upgradeModel.model).toMatchObject({
    status: 'UPGRADING',
    activity: { ...IDLE, kind: 'UPGRADING' },
    trainability: { obstacles: ['BUSY'] },
  });
});

test('the trainability of a model names its invalid data of each kind, and what to do', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  await fill(workflow.emulator, path);
  await addInvalidData(workflow, path);

  expect((await look(workflow, id)).trainability).toEqual({
    trainable: false,
    trainableWithoutStrict: true,
    obstacles: ['INVALID_CORPORA', 'INVALID_GRAMMARS', 'INVALID_WORDS'],
    invalidCorpora: ['empty'],
    invalidGrammars: ['broken'],
    invalidWords: ['VTS'],
    advice: 'Correct or delete the invalid data, or train without it (strict: false).',
  });
});

test('a model with invalid data only cannot be trained, not even with strict: false', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  await addInvalidData(workflow, path);

  const { activity, trainability } = await look(workflow, id);

  expect(activity).toEqual(IDLE);
  expect(trainability).toMatchObject({
    trainable: false,
    trainableWithoutStrict: false,
    advice: 'Correct the invalid data or add valid data: the model has no valid data to train on.',
  });
  const { data } = await workflow.gateway.query(
    `mutation { trainModel(id: "${id}", input: { strict: false }) { errors { __typename } } }`,
  );
  expect(data.trainModel.errors).not.toEqual([]);
});

test('a training with invalid data fails, failure names the data, and strict: false trains with warnings', async () => {
  const workflow = await startWorkflow();
  const { gateway, emulator } = workflow;
  const { id, path } = await workflow.newModel();
  await fill(emulator, path);
  await addInvalidData(workflow, path);
  const watching = collect(
    gateway.client(),
    `subscription { modelStatus(id: "${id}", until: [AVAILABLE]) { status model { failure { words { name } } } } }`,
  );
  await until('the first event', () => watching.events.length === 1);

  const refused = await gateway.query(`mutation { trainModel(id: "${id}") { model { status } errors {
    __typename ... on InvalidTrainingDataError {
      corpora { name message } grammars { name message } words { name message }
    }
  } } }`);

  const invalid = {
    corpora: [{ name: 'empty', message: CORPUS_FAILED }],
    grammars: [{ name: 'broken', message: GRAMMAR_FAILED }],
    words: [{ name: 'VTS', message: DIGITS }],
  };
  expect(refused.data.trainModel).toEqual({
    model: null,
    errors: [{ __typename: 'InvalidTrainingDataError', ...invalid }],
  });
  const { status, failure, trainability } = await look(workflow, id);
  expect(status).toBe('FAILED');
  expect(failure).toEqual({
    message: expect.stringMatching(/^The custom model cannot be trained/),
    ...invalid,
  });
  expect(failure.message).toContain('VTS');
  expect(trainability).toMatchObject({ trainable: false, trainableWithoutStrict: true });

  const { data } = await gateway.query(`mutation { trainModel(id: "${id}", input: { strict: false }) {
    model { status failure { message } } warnings { code message } errors { message }
  } }`);
  expect(data.trainModel).toEqual({
    model: { status: 'TRAINING', failure: null },
    warnings: [
      { code: 'INVALID_CORPUS_FILES', message: expect.stringContaining('[empty]') },
      { code: 'INVALID_GRAMMAR_FILES', message: expect.stringContaining('[broken]') },
      { code: 'INVALID_WORDS', message: expect.stringContaining('[VTS]') },
    ],
    errors: [],
  });
  emulator.wait();
  await until('the end of the subscription', () => watching.end.kind !== undefined);
  const events = watching.events.map((event) => event.data.modelStatus);
  expect(events).toContainEqual({ status: 'FAILED', model: { failure: { words: [{ name: 'VTS' }] } } });
  expect(events.at(-1)).toEqual({ status: 'AVAILABLE', model: { failure: null } });
});

test('the failure of a training that started has the message of the service', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  await fill(workflow.emulator, path);
  workflow.emulator.failNextTraining('The acoustic lattice collapsed');
  await workflow.emulator.rest('POST', `${path}/train`);
  workflow.emulator.wait();

  const { status, failure, trainability } = await look(workflow, id);

  expect(status).toBe('FAILED');
  expect(failure).toEqual({
    message: 'The acoustic lattice collapsed',
    corpora: [],
    grammars: [],
    words: [],
  });
  expect(trainability).toMatchObject({ trainable: true, obstacles: [] });
});
