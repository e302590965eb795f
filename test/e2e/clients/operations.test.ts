import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { GRAMMAR } from '../../support/gateway/workflow.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { until } from '../../support/wait.ts';

const FOLDER = new URL('../../../schema/operations/', import.meta.url).pathname;
const DOCUMENTS = new Map(
  globSync('*.graphql', { cwd: FOLDER }).map((file) => [
    basename(file, '.graphql'),
    readFileSync(`${FOLDER}${file}`, 'utf8'),
  ]),
);

test('the shipped documents take a model from its creation through its data, a build and a live training to its end', async () => {
  const gateway = await startGateway({ trainingMs: 50 });
  const unused = new Set(DOCUMENTS.keys());
  const textOf = (name: string) => {
    unused.delete(name);
    return DOCUMENTS.get(name) ?? '';
  };
  const run = async (name: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await gateway.query(textOf(name), variables);
    expect(errors, name).toBeUndefined();
    for (const field of Object.values<any>(data)) expect(field.errors ?? [], name).toEqual([]);
    return data;
  };
  const watch = async (name: string, variables: Record<string, unknown>) => {
    const stream = await openEventStream(gateway.endpoint, textOf(name), variables);
    await until(`an event of ${name}`, () => stream.events.length > 0);
    return stream;
  };
  const onBusy = 'WAIT';

  const input = { name: 'Solent pilots', baseModelName: 'en-GB_Telephony' };
  const { model } = (await run('create-model', { input })).createModel;
  const modelId = model.id;
  const corpus = { name: 'log', content: { text: 'Solent pilots, over.' } };
  const grammar = { name: 'berths', content: { text: GRAMMAR } };
  expect((await run('add-corpus', { modelId, input: corpus, onBusy })).addCorpus.corpus.name).toBe('log');
  expect((await run('add-grammar', { modelId, input: grammar, onBusy })).addGrammar.grammar.name).toBe(
    'berths',
  );
  await run('add-words', {
    modelId,
    words: [{ word: 'Calshot' }, { word: 'VTS', soundsLike: ['2 TS'] }],
    onBusy,
  });
  await run('fix-word', { id: modelId, word: { word: 'VTS', soundsLike: ['V T S'] } });
  expect((await run('list-corpora', { modelId })).customization.corpora).toMatchObject([{ name: 'log' }]);
  const { nodes, pageInfo } = (await run('list-words', { modelId, type: 'USER', first: 1 })).customization
    .words;
  const next = await run('list-words', { modelId, type: 'USER', after: pageInfo.endCursor });
  expect([...nodes, ...next.customization.words.nodes].map(({ word }: any) => word)).toEqual([
    'Calshot',
    'VTS',
  ]);
  expect((await run('delete-word', { modelId, word: 'Calshot', onBusy })).deleteWord.deletedWord).toBe(
    'Calshot',
  );
  await run('delete-corpus', { modelId, name: 'log', onBusy });
  await run('delete-grammar', { modelId, name: 'berths', onBusy });
  const words = [{ word: 'Calshot' }];
  await run('build-model', { id: modelId, corpus: { ...corpus, allowOverwrite: true }, words });
  const stream = await watch('watch-model', { id: modelId, until: ['AVAILABLE'] });
  await until('the end of the training', () => stream.end.kind === 'complete');
  expect(stream.events.at(-1).data.modelStatus.status).toBe('AVAILABLE');
  const all = await watch('watch-models', {});
  expect(all.events[0].data.modelList.models).toContainEqual(
    expect.objectContaining({ model: expect.objectContaining({ id: modelId }) }),
  );
  expect((await run('get-model', { id: modelId })).customization).toMatchObject({
    status: 'AVAILABLE',
    corpora: [{ name: 'log' }],
    trainability: { obstacles: ['NOTHING_NEW'] },
  });
  expect(
    (await run('list-base-models', { language: 'en-GB' })).baseModels.map(({ name }: any) => name),
  ).toContain('en-GB_Telephony');
  expect((await run('list-models', { language: 'en-GB' })).customizations).toContainEqual(
    expect.objectContaining({ id: modelId }),
  );
  await run('train-model', { id: modelId, input: { force: true }, onBusy });
  // There is no newer version of the base model.
  const upgrade = await gateway.query(textOf('upgrade-model'), { id: modelId, onBusy });
  expect(upgrade.data.upgradeModel.errors).toMatchObject([{ __typename: 'NotUpgradableError' }]);
  expect((await run('reset-model', { id: modelId, onBusy })).resetModel.model.status).toBe('PENDING');
  expect((await run('delete-model', { id: modelId, onBusy })).deleteModel.deletedId).toBe(modelId);
  expect([...unused]).toEqual([]);
});
