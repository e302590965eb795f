import { expect, test } from 'vitest';
import { languageModel, refused } from '../../support/stub-client.ts';
import { stubGateway } from './stub-gateway.ts';

test('a write sends what the input says, in the names of the REST interface', async () => {
  const gateway = stubGateway();

  const { errors } = await gateway.query(`mutation {
    a: createModel(input: { name: "Pilots", baseModelName: "es-ES", dialect: "es-ES", description: "VHF" }) { errors { message } }
    b: createModel(input: { name: "Pilots", baseModelName: "en-GB", dialect: null }) { errors { message } }
    c: trainModel(id: "m-1", input: { wordTypeToAdd: USER, customizationWeight: 0, strict: false, force: true }) { errors { message } }
    d: trainModel(id: "m-1", input: { strict: null }) { errors { message } }
    e: addWords(modelId: "m-1", words: [
      { word: "VTS", soundsLike: ["V T S"], displayAs: "Traffic", mappingOnly: false }, { word: "Solent", soundsLike: null }
    ]) { errors { message } }
    f: addCorpus(modelId: "m-1", input: { name: "log", text: "Over and out." }) { errors { message } }
  }`);

  expect(errors).toBeUndefined();
  // Through JSON, which leaves out what is undefined, as the REST client does.
  expect(gateway.sent.slice(0, 5).map((body) => JSON.parse(JSON.stringify(body)))).toEqual([
    { name: 'Pilots', base_model_name: 'es-ES', dialect: 'es-ES', description: 'VHF' },
    { name: 'Pilots', base_model_name: 'en-GB' },
    { word_type_to_add: 'user', customization_weight: 0, strict: false, force: true },
    {},
    [{ word: 'VTS', sounds_like: ['V T S'], display_as: 'Traffic', mapping_only: false }, { word: 'Solent' }],
  ]);
  expect(gateway.sent[5]).toEqual({ content: Buffer.from('Over and out.'), contentType: 'text/plain' });
});

test.each([
  ['#ABNF 1.0 UTF-8;', 'application/srgs'],
  ['', 'application/srgs'],
  ['<grammar/>', 'application/srgs+xml'],
  ['\uFEFF \n<?xml version="1.0"?>', 'application/srgs+xml'],
])('the format of the grammar %j is %s, unless the input names another', async (text, contentType) => {
  const gateway = stubGateway();
  const add = (format: string | null) =>
    gateway.query(
      `mutation ($text: String!, $format: GrammarFormat) {
        addGrammar(modelId: "m-1", input: { name: "g", text: $text, format: $format }) { errors { message } }
      }`,
      { text, format },
    );

  await add(null);
  await add('ABNF');
  await add('XML');

  const content = Buffer.from(text);
  expect(gateway.sent).toEqual([
    { content, contentType },
    { content, contentType: 'application/srgs' },
    { content, contentType: 'application/srgs+xml' },
  ]);
});

test.each([
  ['an empty name', { name: ' ' }, 'name', 'name must not be empty.'],
  ['a long name', { name: 'x'.repeat(257) }, 'name', 'name must have at most 256 characters, but has 257.'],
  ['a name with a slash', { name: 'a/b' }, 'name', 'name must not contain \\ / : = & or ?.'],
  [
    'a long description',
    { description: 'x'.repeat(129) },
    'description',
    'description must have at most 128 characters, but has 129.',
  ],
])('a model with %s is an InvalidInputError without a call', async (_what, fields, field, message) => {
  const gateway = stubGateway();

  const { data, errors } = await gateway.query(
    `mutation ($input: CreateModelInput!) {
      createModel(input: $input) { model { id } errors { __typename message transactionId ... on InvalidInputError { field } } }
    }`,
    { input: { name: 'Pilots', baseModelName: 'en-GB', ...fields } },
  );

  expect(errors).toBeUndefined();
  expect(data.createModel).toEqual({
    model: null,
    errors: [{ __typename: 'InvalidInputError', message, transactionId: null, field }],
  });
  expect(gateway.takeCalls()).toEqual([]);
});

test.each([
  [
    'trainModel(id: "m-1", input: { customizationWeight: -0.1 })',
    'customizationWeight',
    'customizationWeight must be from 0.0 to 1.0, but is -0.1.',
  ],
  [
    'trainModel(id: "m-1", input: { customizationWeight: 1.01 })',
    'customizationWeight',
    'customizationWeight must be from 0.0 to 1.0, but is 1.01.',
  ],
  ['addWords(modelId: "m-1", words: [])', 'words', 'words must have at least one entry.'],
  ['addCorpus(modelId: "m-1", input: { name: "log" })', 'text', 'Set either text or file.'],
  ['addGrammar(modelId: "m-1", input: { name: "g" })', 'text', 'Set either text or file.'],
  [
    'addCorpus(modelId: "m-1", input: { name: "log", content: { text: "x" }, text: "y" })',
    'content',
    'Set content alone, without text and file beside it.',
  ],
])('%s is an InvalidInputError without a call', async (mutation, field, message) => {
  const gateway = stubGateway();

  const { data, errors } = await gateway.query(
    `mutation { payload: ${mutation} { model { id } errors { message ... on InvalidInputError { field } } } }`,
  );

  expect(errors).toBeUndefined();
  expect(data.payload).toEqual({ model: null, errors: [{ message, field }] });
  expect(gateway.takeCalls()).toEqual([]);
  expect(gateway.wakes).toBe(0);
});

test.each([
  ['trainModel(id: "m-1", input: { customizationWeight: 2 })', ['input', 'customizationWeight']],
  ['createModel(input: { name: "a/b", baseModelName: "en-GB" })', ['input', 'name']],
  ['addWords(modelId: "m-1", words: [])', ['words']],
  ['addWords(modelId: "m-1", words: [{ word: "VTS" }, { word: ".." }])', ['words', '1', 'word']],
  ['addCorpus(modelId: "m-1", input: { name: "log" })', ['input', 'text']],
])('the InvalidInputError of %s has the path %j', async (mutation, path) => {
  const { data } = await stubGateway().query(
    `mutation { payload: ${mutation} { errors { message serviceMessage ... on InvalidInputError { field path } } } }`,
  );

  expect(data.payload.errors).toMatchObject([{ path, serviceMessage: null }]);
});

test('content is one of text and file, and the document is refused otherwise', async () => {
  const gateway = stubGateway();
  const add = (content: string) =>
    `mutation { addCorpus(modelId: "m-1", input: { name: "log", content: ${content} }) { errors { message } } }`;

  expect((await gateway.query(add('{ text: "x" }'))).data.addCorpus).toEqual({ errors: [] });
  expect(gateway.sent).toMatchObject([{ content: Buffer.from('x') }]);
  const invalid = ['{}', '{ text: null }', '{ text: "x", file: null }'];
  for (const content of invalid) await expect(gateway.query(add(content))).rejects.toThrow();
  const text = `mutation($content: ContentInput!) { addGrammar(modelId: "m-1", input: { name: "g", content: $content }) { errors { message } } }`;
  expect((await gateway.query(text, { content: { text: 'x' } })).data.addGrammar).toEqual({ errors: [] });
  expect((await gateway.query(text, { content: {} })).errors).toHaveLength(1);
});

test('a payload reads the model and the resource only if they are selected', async () => {
  const gateway = stubGateway();
  gateway.corpora.set('m-1', [
    { name: 'log', status: 'being_processed', total_words: 0, out_of_vocabulary_words: 0 },
  ]);
  const add = (fields: string) =>
    gateway.query(
      `mutation { addCorpus(modelId: "m-1", input: { name: "log", text: "x" }) { ${fields} errors { message } } }`,
    );

  expect((await add('')).data.addCorpus).toEqual({ errors: [] });
  expect(gateway.takeCalls()).toEqual(['add corpus m-1 log']);

  expect((await add('model { status } corpus { status }')).data.addCorpus).toEqual({
    model: { status: 'READY' },
    corpus: { status: 'BEING_PROCESSED' },
    errors: [],
  });
  expect(gateway.takeCalls()).toEqual(['add corpus m-1 log', 'get m-1', 'corpus m-1 log']);
});

test('a change is reported although the model cannot be read afterwards', async () => {
  const gateway = stubGateway();
  gateway.failures.set('get m-1', refused(503));

  const { data, errors } = await gateway.query(
    'mutation { deleteWord(modelId: "m-1", word: "VTS") { deletedWord model { id } errors { message } } }',
  );

  expect(data.deleteWord).toEqual({ deletedWord: 'VTS', model: null, errors: [] });
  expect(errors).toMatchObject([
    { path: ['deleteWord', 'model'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
  ]);
});

test('every write, successful or not, discards loaded data and makes subscribers poll again', async () => {
  const gateway = stubGateway();
  gateway.failures.set('reset m-1', refused(409, 'busy'));
  gateway.failures.set('upgrade m-1', refused(503));

  const { data } = await gateway.query(`mutation {
    a: trainModel(id: "m-1") { model { id } }
    b: resetModel(id: "m-1") { errors { ... on ModelBusyError { status } } }
    c: upgradeModel(id: "m-1") { model { id } }
    d: deleteModel(id: "m-1") { deletedId }
  }`);

  expect(data).toEqual({
    a: { model: { id: 'm-1' } },
    b: { errors: [{ status: 'READY' }] },
    c: null,
    d: { deletedId: 'm-1' },
  });
  expect(gateway.takeCalls()).toEqual([
    'train m-1',
    'get m-1',
    'reset m-1',
    'get m-1',
    'upgrade m-1',
    'delete m-1',
  ]);
  expect(gateway.wakes).toBe(4);
});

test('a training returns its warnings with their codes', async () => {
  const gateway = stubGateway();
  gateway.warnings = [
    { code: 'invalid_words', message: 'Some words: [VTS].' },
    { code: 'unknown', message: 'Something new.' },
  ];

  const { data } = await gateway.query(
    'mutation { trainModel(id: "m-1", input: { strict: false }) { warnings { code message } } }',
  );

  expect(data.trainModel.warnings).toEqual([
    { code: 'INVALID_WORDS', message: 'Some words: [VTS].' },
    { code: 'UNKNOWN', message: 'Something new.' },
  ]);
});

test('with onBusy: WAIT a write is sent when the model is idle, and with FAIL at once', async () => {
  const gateway = stubGateway();

  await gateway.query('mutation { resetModel(id: "m-1", onBusy: FAIL) { errors { message } } }');
  expect(gateway.takeCalls()).toEqual(['reset m-1']);

  await gateway.query('mutation { resetModel(id: "m-1", onBusy: WAIT) { errors { message } } }');
  expect(gateway.takeCalls()).toEqual(['get m-1', 'reset m-1']);
});

test('a new model is read back by the id that the service gave it', async () => {
  const gateway = stubGateway();
  gateway.models.set('m-new', languageModel('m-new', { status: 'pending' }));

  const { data } = await gateway.query(
    'mutation { createModel(input: { name: "x", baseModelName: "en-GB" }) { model { id status } } }',
  );

  expect(data.createModel.model).toEqual({ id: 'm-new', status: 'PENDING' });
  expect(gateway.takeCalls()).toEqual(['create', 'get m-new']);
});
