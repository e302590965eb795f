import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { startWorkflow } from '../../support/gateway/workflow.ts';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const WORD = 'word soundsLike displayAs count source mappingOnly error { element message }';
const ERRORS = `errors { __typename message serviceMessage ... on InvalidInputError { field } ... on LimitReachedError { limit } }`;
const ADD = `mutation($id: ID!, $words: [WordInput!]!) {
  addWords(modelId: $id, words: $words) { model { status } ${ERRORS} }
}`;
const REMOVE = `mutation($id: ID!, $word: String!) {
  deleteWord(modelId: $id, word: $word) { deletedWord model { status } ${ERRORS} }
}`;

/** A word of the REST interface in the names of the schema. */
function mapped({ sounds_like, display_as, mapping_only, error = [], ...rest }: any) {
  return {
    ...rest,
    soundsLike: sounds_like,
    displayAs: display_as,
    mappingOnly: mapping_only ?? null,
    error: error.flatMap((entry: object) =>
      Object.entries(entry).map(([element, message]) => ({ element, message })),
    ),
  };
}

test('words are added, read as the service returns them, and removed', async () => {
  const { emulator, gateway, newModel } = await startWorkflow();
  const { id, path } = await newModel();
  const words = [
    { word: 'Solent', soundsLike: ['so lent'], displayAs: 'The Solent', mappingOnly: true },
    { word: 'VTS', soundsLike: ['V T S', '2 TS', 'four 4'] },
    { word: 'café' },
    { word: 'and/or' },
  ];

  const { data: added } = await gateway.query(ADD, { id, words });
  expect(added.addWords).toEqual({ model: { status: 'PENDING' }, errors: [] });
  emulator.wait();

  const { data, errors } = await gateway.query(`{ customization(id: "${id}") {
    words { totalCount nodes { ${WORD} } }
    one: word(word: "VTS") { ${WORD} }
    other: word(word: "and/or") { word }
    none: word(word: "vts") { word }
  } }`);
  expect(errors).toBeUndefined();
  const rest = (await emulator.rest('GET', `${path}/words`)).body.words.map(mapped);
  expect(data.customization.words.totalCount).toBe(4);
  expect(data.customization.words.nodes).toEqual(rest);
  const { one } = data.customization;
  expect(one).toEqual(rest.find(({ word }: { word: string }) => word === 'VTS'));
  expect(one.error.map(({ element }: { element: string }) => element)).toEqual(['2 TS', 'four 4']);
  expect(data.customization).toMatchObject({ other: { word: 'and/or' }, none: null });

  for (const { word } of words) {
    const { data: removed } = await gateway.query(REMOVE, { id, word });
    expect(removed.deleteWord).toMatchObject({ deletedWord: word, errors: [] });
  }
  expect((await emulator.rest('GET', `${path}/words`)).body).toEqual({ words: [] });
});

test('a word that is added again is replaced completely', async () => {
  const { emulator, gateway, newModel } = await startWorkflow();
  const { id } = await newModel();
  await gateway.query(ADD, { id, words: [{ word: 'VTS', soundsLike: ['2 TS'], displayAs: 'Traffic' }] });
  emulator.wait();
  await gateway.query(ADD, { id, words: [{ word: 'VTS' }] });
  emulator.wait();

  const { data } = await gateway.query(`{ customization(id: "${id}") { word(word: "VTS") { ${WORD} } } }`);

  expect(data.customization.word).toMatchObject({ soundsLike: [], displayAs: 'VTS', error: [] });
});

test.each([
  ['ALL', ['Quexley', 'Solent']],
  ['USER', ['Solent']],
  ['CORPORA', ['Quexley']],
  ['GRAMMARS', []],
])('words of the type %s are those that the service lists for it', async (type, expected) => {
  const { emulator, gateway, newModel } = await startWorkflow();
  const { id, path } = await newModel('en-US');
  await emulator.rest('POST', `${path}/corpora/log`, 'We call Quexley.');
  emulator.wait();
  await emulator.rest('PUT', `${path}/words/Solent`, {});

  const { data } = await gateway.query(
    `{ customization(id: "${id}") { words(type: ${type}) { nodes { word } } } }`,
  );

  expect(data.customization.words.nodes.map(({ word }: { word: string }) => word)).toEqual(expected);
});

test('all pages, sorts and searches of an operation cost one call', async () => {
  const { emulator, gateway, newModel, reads, forget } = await startWorkflow();
  const { id, path } = await newModel();
  await emulator.rest('POST', `${path}/words`, { words: ['a', 'b', 'c'].map((word) => ({ word })) });
  emulator.wait();
  forget();

  const { data } = await gateway.query(`{ customization(id: "${id}") {
    a: words(first: 1) { nodes { word } }
    b: words(first: 2, sort: ALPHABETICAL_DESC) { nodes { word } }
    c: words(search: "C", sort: COUNT_DESC) { totalCount }
    d: words(first: 0) { totalCount nodes { word } pageInfo { endCursor hasNextPage } }
    trainability { trainable }
  } }`);

  expect(data.customization).toMatchObject({
    a: { nodes: [{ word: 'a' }] },
    b: { nodes: [{ word: 'c' }, { word: 'b' }] },
    c: { totalCount: 1 },
    d: { totalCount: 3, nodes: [], pageInfo: { endCursor: null, hasNextPage: true } },
  });
  expect(reads().filter((read) => read.includes('/words'))).toEqual([`GET ${path}/words`]);
});

test.each([
  ['with a space', [{ word: 'Nab Tower' }]],
  ['that is empty', [{ word: '' }]],
  ['beside a valid one', [{ word: 'Solent' }, { word: 'my name' }]],
  ['that is missing', []],
])('a word %s is InvalidInputError at words, and nothing is added', async (_what, words) => {
  const { emulator, gateway, newModel } = await startWorkflow();
  const { id, path } = await newModel();

  const { data, errors } = await gateway.query(ADD, { id, words });

  expect(errors).toBeUndefined();
  expect(data.addWords).toMatchObject({
    model: null,
    errors: [{ __typename: 'InvalidInputError', field: 'words' }],
  });
  expect((await emulator.rest('GET', `${path}/words`)).body).toEqual({ words: [] });
});

test('words beyond the limit of the service are LimitReachedError', async () => {
  const { emulator, gateway, newModel } = await startWorkflow({ emulator: { previousGeneration: true } });
  const { id, path } = await newModel('en-US_BroadbandModel');
  const many = Array.from({ length: 90_000 }, (_, i) => ({ word: `w${i}` }));
  expect((await emulator.rest('POST', `${path}/words`, { words: many })).status).toBe(201);
  emulator.wait();

  const { data, errors } = await gateway.query(ADD, { id, words: [{ word: 'Quexley' }] });

  expect(errors).toBeUndefined();
  expect(data.addWords.errors).toMatchObject([{ __typename: 'LimitReachedError', limit: 90_000 }]);
});

test('words of an unknown model are ModelNotFoundError, and a malformed id is InvalidInputError at modelId', async () => {
  const { gateway } = await startWorkflow();
  const words = [{ word: 'Solent' }];

  const answers = [
    (await gateway.query(ADD, { id: UNKNOWN_ID, words })).data.addWords,
    (await gateway.query(REMOVE, { id: UNKNOWN_ID, word: 'x' })).data.deleteWord,
  ];
  for (const { errors } of answers) expect(errors).toMatchObject([{ __typename: 'ModelNotFoundError' }]);
  const malformed = [
    (await gateway.query(ADD, { id: 'nonsense', words })).data.addWords,
    (await gateway.query(REMOVE, { id: 'nonsense', word: 'x' })).data.deleteWord,
  ];
  for (const { errors } of malformed)
    expect(errors).toMatchObject([{ __typename: 'InvalidInputError', field: 'modelId' }]);
});

test('the deletion of an unknown word is InvalidInputError at word', async () => {
  const { gateway, newModel } = await startWorkflow();
  const { id } = await newModel();

  const { data } = await gateway.query(REMOVE, { id, word: 'Solent' });

  expect(data.deleteWord).toMatchObject({
    deletedWord: null,
    errors: [
      { __typename: 'InvalidInputError', field: 'word', serviceMessage: expect.stringContaining('Solent') },
    ],
  });
});

test.each(['', '.', '..', '\ud800'])('the word %j is rejected without a call', async (word) => {
  const { gateway, newModel, exchanges, forget } = await startWorkflow();
  const { id } = await newModel();
  forget();

  const { data } = await gateway.query(REMOVE, { id, word });

  expect(data.deleteWord.errors).toMatchObject([{ __typename: 'InvalidInputError', field: 'word' }]);
  expect(exchanges).toEqual([]);
});

test.each(['', '.', '..', '\ud800', 'x'.repeat(257)])(
  'the word %j, which could never be deleted again, is not added, and neither are the words with it',
  async (word) => {
    const { gateway, newModel, exchanges, forget } = await startWorkflow();
    const { id } = await newModel();
    forget();

    const { data } = await gateway.query(
      `mutation ($id: ID!, $word: String!) {
        addWords(modelId: $id, words: [{ word: "Solent" }, { word: $word }]) {
          errors { __typename message ... on InvalidInputError { field } }
        }
      }`,
      { id, word },
    );

    expect(data.addWords.errors).toMatchObject([{ __typename: 'InvalidInputError', field: 'words' }]);
    expect(exchanges).toEqual([]);
  },
);

test.each(['nope', 'no such/id', ''])(
  'an id that cannot exist, %j, gets the same kind of answer',
  async (id) => {
    const { gateway } = await startWorkflow();

    const read = await gateway.query('query ($id: ID!) { customization(id: $id) { id } }', { id });
    const written = await gateway.query(
      `mutation ($id: ID!) {
      trainModel(id: $id) { errors { __typename ... on InvalidInputError { field } } }
      deleteModel(id: $id) { errors { __typename ... on InvalidInputError { field } } }
    }`,
      { id },
    );

    expect(read.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    const error = { __typename: 'InvalidInputError', field: 'id' };
    expect(written.data).toEqual({ trainModel: { errors: [error] }, deleteModel: { errors: [error] } });
  },
);

test('the errors of a word, whose wire form has the element as key, are a list of elements and messages', async () => {
  const error = [{ '2 TS': 'Numbers are not allowed.' }, { x: 'Too long.' }];
  const word = { word: 'VTS', sounds_like: [], display_as: 'VTS', count: 1, source: ['user'], error };
  const backend = await startBackend((req, res) => {
    if (req.url?.includes('/words')) json(res, 200, { words: [word] });
    else json(res, 200, model('m-1'));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data } = await gateway.query(
    '{ customization(id: "m-1") { words { nodes { error { element message } } } } }',
  );

  expect(data.customization.words.nodes[0].error).toEqual([
    { element: '2 TS', message: 'Numbers are not allowed.' },
    { element: 'x', message: 'Too long.' },
  ]);
});
