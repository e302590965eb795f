import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { collect } from '../../support/websocket/client.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
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

/** Adds a corpus, a grammar and a word that are no good. */
async function spoil({ emulator }: Workflow, path: string): Promise<void> {
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
  'a model whose data is %s that is analysed says so, in a model that has data and in one that has not',
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

test('a model is trained, has nothing new, and can be trained again after a change', async () => {
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

test('a model that is upgraded says so', async () => {
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

test('a model with invalid data of each kind names all of it, and what to do', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  await fill(workflow.emulator, path);
  await spoil(workflow, path);

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

test('a model with nothing but invalid data cannot be trained without it', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  await spoil(workflow, path);

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

test('words that a removed corpus left behind are no data', async () => {
  const id = '00000000-0000-4000-8000-00000000000a';
  const left = { word: 'Xyzzqua', sounds_like: [], display_as: 'Xyzzqua', count: 1, source: ['log'] };
  const backend = await startBackend((req, res) => {
    const kind = req.url?.split('/').at(4)?.split('?')[0];
    json(res, 200, kind ? { [kind]: kind === 'words' ? [left] : [] } : model(id, { status: 'pending' }));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data } = await gateway.query(`{ customization(id: "${id}") { ${FIELDS} } }`);

  expect(data.customization.activity).toEqual(IDLE);
  expect(data.customization.trainability).toMatchObject({ trainable: false, obstacles: ['NO_DATA'] });
});

test('a training with bad data fails, failure names it, and strict: false trains and warns', async () => {
  const workflow = await startWorkflow();
  const { gateway, emulator } = workflow;
  const { id, path } = await workflow.newModel();
  await fill(emulator, path);
  await spoil(workflow, path);
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

test('a training that fails on the way says what the service says', async () => {
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

test.each([
  ['{"code":500, "code_description":"Internal Server Error", "error":"It broke"}', 'It broke'],
  ['It broke', 'It broke'],
  ['{"code":500}', '{"code":500}'],
  ['"It broke"', '"It broke"'],
  ['{"error":{"deep":1}}', '{"error":{"deep":1}}'],
  ['null', 'null'],
  [undefined, null],
])('the message of a model whose error is %j is %j', async (error, message) => {
  const id = '00000000-0000-4000-8000-00000000000a';
  const backend = await startBackend((req, res) => {
    const kind = req.url?.split('/').at(4)?.split('?')[0];
    json(res, 200, kind ? { [kind]: [] } : model(id, { status: 'failed', error }));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data } = await gateway.query(`{ customization(id: "${id}") { failure { message } } }`);

  expect(data.customization.failure).toEqual({ message });
});
