import { expect, test } from 'vitest';
import { collect } from '../../support/websocket/client.ts';
import { until } from '../../support/wait.ts';
import { fill, GRAMMAR, startWorkflow, type Workflow } from '../../support/gateway/workflow.ts';

interface Mutation {
  name: string;
  /** The mutation field, given the model's id and what to do when the model is busy. */
  call: (id: string, onBusy: 'FAIL' | 'WAIT') => string;
  /** The expected request: status, method, and path below the model's path. */
  write: string;
}

const MUTATIONS: Mutation[] = [
  {
    name: 'trainModel',
    call: (id, onBusy) => `trainModel(id: "${id}", input: { force: true }, onBusy: ${onBusy})`,
    write: '200 POST /train?force=true',
  },
  {
    name: 'resetModel',
    call: (id, onBusy) => `resetModel(id: "${id}", onBusy: ${onBusy})`,
    write: '200 POST /reset',
  },
  {
    name: 'upgradeModel',
    call: (id, onBusy) => `upgradeModel(id: "${id}", onBusy: ${onBusy})`,
    write: '200 POST /upgrade_model',
  },
  {
    name: 'deleteModel',
    call: (id, onBusy) => `deleteModel(id: "${id}", onBusy: ${onBusy})`,
    write: '200 DELETE ',
  },
  {
    name: 'addCorpus',
    call: (id, onBusy) =>
      `addCorpus(modelId: "${id}", input: { name: "more", text: "Over and out." }, onBusy: ${onBusy})`,
    write: '201 POST /corpora/more',
  },
  {
    name: 'deleteCorpus',
    call: (id, onBusy) => `deleteCorpus(modelId: "${id}", name: "log", onBusy: ${onBusy})`,
    write: '200 DELETE /corpora/log',
  },
  {
    name: 'addWords',
    call: (id, onBusy) => `addWords(modelId: "${id}", words: [{ word: "Needles" }], onBusy: ${onBusy})`,
    write: '201 POST /words',
  },
  {
    name: 'deleteWord',
    call: (id, onBusy) => `deleteWord(modelId: "${id}", word: "Solent", onBusy: ${onBusy})`,
    write: '200 DELETE /words/Solent',
  },
  {
    name: 'addGrammar',
    call: (id, onBusy) =>
      `addGrammar(modelId: "${id}", input: { name: "more", text: ${JSON.stringify(GRAMMAR)} }, onBusy: ${onBusy})`,
    write: '201 POST /grammars/more',
  },
  {
    name: 'deleteGrammar',
    call: (id, onBusy) => `deleteGrammar(modelId: "${id}", name: "berths", onBusy: ${onBusy})`,
    write: '200 DELETE /grammars/berths',
  },
];

/** A model in training that has data of each kind and can be upgraded. */
async function startTraining(workflow: Workflow) {
  const { emulator } = workflow;
  const model = await workflow.newModel('sv-SE_Telephony');
  await fill(emulator, model.path);
  emulator.addBaseModelVersion('sv-SE_Telephony', '2026-03-01');
  expect((await emulator.rest('POST', `${model.path}/train`)).status).toBe(200);
  workflow.forget();
  return model;
}

function written(write: string, path: string): string {
  return write.replace(/ (\/|$)/, ` ${path}$1`);
}

test.each(MUTATIONS)('$name waits for the end of a training and is sent once', async ({ call, write }) => {
  const workflow = await startWorkflow();
  const { id, path } = await startTraining(workflow);

  const answer = workflow.gateway.query(`mutation { done: ${call(id, 'WAIT')} { errors { message } } }`);
  await until('the second poll of the model', () => workflow.reads().length >= 2);
  expect(workflow.writes()).toEqual([]);
  workflow.emulator.wait();

  expect(await answer).toEqual({ data: { done: { errors: [] } } });
  expect(workflow.writes()).toEqual([written(write, path)]);
});

test.each(MUTATIONS)('$name with FAIL reports a busy model at once', async ({ call, write }) => {
  const workflow = await startWorkflow();
  const { id, path } = await startTraining(workflow);

  const { data, errors } = await workflow.gateway.query(
    `mutation { done: ${call(id, 'FAIL')} {
      errors { __typename message transactionId ... on ModelBusyError { status activity { kind } } }
    } }`,
  );

  expect(errors).toBeUndefined();
  expect(data.done.errors).toEqual([
    {
      __typename: 'ModelBusyError',
      message:
        'Another operation is running on this model. Watch its status with the subscription modelStatus, and try again when the operation has completed.',
      transactionId: expect.stringMatching(/./),
      status: 'TRAINING',
      activity: { kind: 'TRAINING' },
    },
  ]);
  const refused = written(write, path).replace(/^\d+/, '409');
  expect(workflow.writes()).toEqual([refused]);
});

const BUILD = `mutation Build($id: ID!) {
  a: addCorpus(modelId: $id, input: { name: "one", text: "The pilot boards at the Nab Tower." }, onBusy: WAIT) {
    corpus { name status } errors { message }
  }
  b: addCorpus(modelId: $id, input: { name: "two", text: "Stand by on channel twelve." }, onBusy: WAIT) {
    corpus { name status } errors { message }
  }
  w: addWords(modelId: $id, words: [{ word: "Solent", soundsLike: ["so lent"] }], onBusy: WAIT) { errors { message } }
  t: trainModel(id: $id, onBusy: WAIT) { model { status } warnings { message } errors { message } }
}`;

const BUILT = {
  a: { corpus: { name: 'one', status: 'BEING_PROCESSED' }, errors: [] },
  b: { corpus: { name: 'two', status: 'BEING_PROCESSED' }, errors: [] },
  w: { errors: [] },
  t: { model: { status: 'TRAINING' }, warnings: [], errors: [] },
};

const WATCH = `subscription($id: ID!) { modelStatus(id: $id, until: [AVAILABLE, FAILED]) { status previousStatus } }`;

test.each(['HTTP', 'WebSocket'] as const)(
  'one document over %s adds two corpora and words and trains, while a subscription shows the progress',
  async (transport) => {
    const workflow = await startWorkflow();
    const { gateway, emulator } = workflow;
    const { id, path } = await workflow.newModel();
    const watching = collect(gateway.client(), WATCH, { id });
    await until('the first event', () => watching.events.length === 1);
    workflow.forget();

    const answers: any[] = [];
    if (transport === 'HTTP') void gateway.query(BUILD, { id }).then((answer) => answers.push(answer));
    else void collectOne(gateway.client(), id, answers);
    // The emulator's clock stands still, so each step ends before the next one starts.
    for (const step of ['corpora/one', 'corpora/two', 'words', 'train']) {
      await until(`the step ${step}`, () => workflow.writes().at(-1)?.endsWith(step) ?? false);
      const seen = workflow.reads().length;
      await until(
        'a later poll of the model',
        () => workflow.reads().length > seen + 2 || answers.length > 0,
      );
      emulator.wait();
    }
    await until('the answer', () => answers.length === 1);
    await until('the end of the subscription', () => watching.end.kind !== undefined);

    expect(answers).toEqual([{ data: BUILT }]);
    expect(workflow.writes()).toEqual([
      `201 POST ${path}/corpora/one`,
      `201 POST ${path}/corpora/two`,
      `201 POST ${path}/words`,
      `200 POST ${path}/train`,
    ]);
    const statuses = watching.events.map(({ data }) => data.modelStatus.status);
    expect(statuses[0]).toBe('PENDING');
    expect(statuses).toContain('TRAINING');
    expect(statuses.at(-1)).toBe('AVAILABLE');
  },
);

function collectOne(client: Parameters<typeof collect>[0], id: string, answers: any[]) {
  const { events, end } = collect(client, BUILD, { id });
  return until('the end of the build', () => end.kind !== undefined).then(() => answers.push(events[0]));
}

test('a write waits for the analysis of words, also if the model has no other data', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  await workflow.emulator.rest('POST', `${path}/words`, { words: [{ word: 'Solent' }] });
  workflow.forget();

  const answer = workflow.gateway.query(
    `mutation { trainModel(id: "${id}", onBusy: WAIT) { errors { message } } }`,
  );
  const polls = () => workflow.reads().filter((read) => read === `GET ${path}`).length;
  await until('the third poll of the model', () => polls() >= 3);
  expect(workflow.writes()).toEqual([]);
  workflow.emulator.wait();

  expect((await answer).data.trainModel.errors).toEqual([]);
  expect(workflow.writes()).toEqual([`200 POST ${path}/train`]);
});

test('a write to an empty model does not wait, although the model is pending', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await workflow.newModel();
  workflow.forget();

  const { data } = await workflow.gateway.query(
    `mutation { addWords(modelId: "${id}", words: [{ word: "Solent" }], onBusy: WAIT) { errors { message } } }`,
  );

  expect(data.addWords.errors).toEqual([]);
  expect(workflow.writes()).toEqual([`201 POST ${path}/words`]);
});

test.each(['FAIL', 'WAIT'])('an unknown model is reported at once with onBusy: %s', async (onBusy) => {
  const { gateway } = await startWorkflow();
  const id = '00000000-0000-4000-8000-000000000000';

  const { data } = await gateway.query(
    `mutation { trainModel(id: "${id}", onBusy: ${onBusy}) { errors { __typename } } }`,
  );

  expect(data.trainModel.errors).toEqual([{ __typename: 'ModelNotFoundError' }]);
});

test('a model that is deleted while a write waits for it is reported as unknown', async () => {
  const workflow = await startWorkflow();
  const { id, path } = await startTraining(workflow);
  const answer = workflow.gateway.query(
    `mutation { addCorpus(modelId: "${id}", input: { name: "x", text: "y" }, onBusy: WAIT) { errors { __typename } } }`,
  );
  await until('the second poll of the model', () => workflow.reads().length >= 2);
  workflow.emulator.wait();
  await workflow.emulator.rest('DELETE', path);

  expect((await answer).data.addCorpus.errors).toEqual([{ __typename: 'ModelNotFoundError' }]);
});
