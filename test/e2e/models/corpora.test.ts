import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { serviceError } from '../../support/upstream/error-body.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { GRAMMAR, startWorkflow } from '../../support/gateway/workflow.ts';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const ERRORS = `errors { __typename message serviceMessage ... on InvalidInputError { field } ... on AlreadyExistsError { name } }`;

/** Corpora and grammars have the same rules, names and errors. */
const KINDS = [
  { kind: 'corpus', list: 'corpora', add: 'addCorpus', remove: 'deleteCorpus', text: 'Over and out.' },
  { kind: 'grammar', list: 'grammars', add: 'addGrammar', remove: 'deleteGrammar', text: GRAMMAR },
];

/** Mutations that add and remove a corpus or grammar. */
function mutations({ kind, add, remove, text }: (typeof KINDS)[number]) {
  const added = `${kind} { name status outOfVocabularyWords error }`;
  return {
    text,
    adding: `mutation($id: ID!, $name: String!, $text: String!, $over: Boolean) {
      done: ${add}(modelId: $id, input: { name: $name, text: $text, allowOverwrite: $over }) {
        added: ${added} model { status } ${ERRORS}
      }
    }`,
    removing: `mutation($id: ID!, $name: String!) {
      done: ${remove}(modelId: $id, name: $name) { deletedName model { status } ${ERRORS} }
    }`,
  };
}

test.each(KINDS)('a $kind is added, read as the service returns it, and removed', async (row) => {
  const { emulator, gateway, newModel } = await startWorkflow();
  const { id, path } = await newModel();
  const { adding, removing, text } = mutations(row);
  const details = row.kind === 'corpus' ? 'totalWords' : '';
  const reading = `{ customization(id: "${id}") {
    all: ${row.list} { name status outOfVocabularyWords error ${details} }
    one: ${row.kind}(name: "log") { name status outOfVocabularyWords error ${details} }
    none: ${row.kind}(name: "other") { name }
  } }`;

  const added = await gateway.query(adding, { id, name: 'log', text });
  expect(added).toEqual({
    data: {
      done: {
        added: { name: 'log', status: 'BEING_PROCESSED', outOfVocabularyWords: 0, error: null },
        model: { status: 'PENDING' },
        errors: [],
      },
    },
  });
  emulator.wait();

  const { data, errors } = await gateway.query(reading);
  const { body } = await emulator.rest('GET', `${path}/${row.list}/log`);
  expect(errors).toBeUndefined();
  const expected = {
    name: body.name,
    status: body.status.toUpperCase(),
    outOfVocabularyWords: body.out_of_vocabulary_words,
    error: null,
    ...(row.kind === 'corpus' && { totalWords: body.total_words }),
  };
  expect(data.customization).toEqual({ all: [expected], one: expected, none: null });

  const removed = await gateway.query(removing, { id, name: 'log' });
  expect(removed).toEqual({
    data: { done: { deletedName: 'log', model: { status: 'PENDING' }, errors: [] } },
  });
  expect((await emulator.rest('GET', `${path}/${row.list}`)).body).toEqual({ [row.list]: [] });
});

test.each(KINDS)('a $kind whose analysis failed has the error of the service', async (row) => {
  const { emulator, gateway, newModel } = await startWorkflow();
  const { id, path } = await newModel();
  await gateway.query(mutations(row).adding, { id, name: 'bad', text: '\n' });
  emulator.wait();

  const { data } = await gateway.query(
    `{ customization(id: "${id}") { ${row.kind}(name: "bad") { status error } } }`,
  );

  const { error } = (await emulator.rest('GET', `${path}/${row.list}/bad`)).body;
  expect(error).toContain('failed');
  expect(data.customization[row.kind]).toEqual({ status: 'UNDETERMINED', error });
});

test.each(KINDS)(
  'a $kind whose name is in use is AlreadyExistsError, unless it may overwrite',
  async (row) => {
    const { emulator, gateway, newModel } = await startWorkflow();
    const { id, path } = await newModel();
    const { adding, text } = mutations(row);
    await emulator.rest('POST', `${path}/corpora/spoken`, 'Stand by.');
    emulator.wait();
    await emulator.rest('POST', `${path}/grammars/ruled`, GRAMMAR, { 'content-type': 'application/srgs' });
    emulator.wait();
    const own = row.kind === 'corpus' ? 'spoken' : 'ruled';

    for (const name of ['spoken', 'ruled']) {
      const { data } = await gateway.query(adding, { id, name, text });
      expect(data.done.added).toBeNull();
      expect(data.done.errors).toEqual([
        {
          __typename: 'AlreadyExistsError',
          message: expect.stringContaining('allowOverwrite'),
          serviceMessage: expect.stringMatching(/already (exists|used)|is already/),
          name,
        },
      ]);
    }

    const { data } = await gateway.query(adding, { id, name: own, text, over: true });
    expect(data.done).toMatchObject({ added: { name: own }, errors: [] });
  },
);

// Names that the service accepts. Each reaches it unchanged and is returned unchanged.
const VALID_NAMES = [
  'a/b',
  'a b',
  'garçon',
  '音声',
  '😀',
  '%2e%2e',
  'a?b=c#d',
  '..a',
  'x'.repeat(128),
  "it's",
  '+',
];

test.each(KINDS)('a $kind can have any name that the service accepts', async (row) => {
  const { emulator, gateway, newModel } = await startWorkflow();
  const { id, path } = await newModel();
  const { adding, removing, text } = mutations(row);
  for (const name of VALID_NAMES) {
    const { data, errors } = await gateway.query(adding, { id, name, text });
    expect({ name, errors, done: data?.done }).toMatchObject({
      name,
      errors: undefined,
      done: { added: { name }, errors: [] },
    });
    emulator.wait();
  }
  const names = (await emulator.rest('GET', `${path}/${row.list}`)).body[row.list];
  expect(names.map(({ name }: { name: string }) => name)).toEqual(VALID_NAMES);
  for (const name of VALID_NAMES) {
    const { data } = await gateway.query(removing, { id, name });
    expect(data.done).toMatchObject({ deletedName: name, errors: [] });
  }
});

test.each(KINDS)('a $kind with a name that the service rejects is InvalidInputError at name', async (row) => {
  const { gateway, newModel } = await startWorkflow();
  const { id } = await newModel();
  const { adding, text } = mutations(row);
  const names = ['x'.repeat(129), 'user', 'base_lm', 'default_lm', `description${'x'.repeat(128)}`];
  for (const name of names) {
    const { data, errors } = await gateway.query(adding, { id, name, text });
    expect(errors).toBeUndefined();
    expect(data.done.errors).toMatchObject([{ __typename: 'InvalidInputError', field: 'name' }]);
  }
});

test.each(KINDS)(
  'a $kind with a name that could mean another path is rejected without a call',
  async (row) => {
    const { gateway, newModel, exchanges, forget } = await startWorkflow();
    const { id } = await newModel();
    const { adding, removing, text } = mutations(row);
    forget();
    for (const name of ['', '.', '..', 'x'.repeat(257), '\ud800']) {
      for (const query of [adding, removing]) {
        const { data, errors } = await gateway.query(query, { id, name, text });
        expect(errors).toBeUndefined();
        expect(data.done.errors).toMatchObject([{ __typename: 'InvalidInputError', field: 'name' }]);
      }
    }
    expect(exchanges).toEqual([]);
  },
);

test.each(KINDS)('the deletion of an unknown $kind is InvalidInputError at name', async (row) => {
  const { gateway, newModel } = await startWorkflow();
  const { id } = await newModel();

  const { data } = await gateway.query(mutations(row).removing, { id, name: 'nothing' });

  expect(data.done).toEqual({
    deletedName: null,
    model: null,
    errors: [
      {
        __typename: 'InvalidInputError',
        message: 'The model has no corpus, grammar or word with this name. Check name.',
        serviceMessage: expect.stringContaining('nothing'),
        field: 'name',
      },
    ],
  });
});

test.each(KINDS)(
  'a $kind of an unknown model is ModelNotFoundError, and a malformed id is an error at modelId',
  async (row) => {
    const { gateway } = await startWorkflow();
    const { adding, removing, text } = mutations(row);
    for (const query of [adding, removing]) {
      const unknown = await gateway.query(query, { id: UNKNOWN_ID, name: 'log', text });
      expect(unknown.data.done.errors).toMatchObject([{ __typename: 'ModelNotFoundError' }]);

      const malformed = await gateway.query(query, { id: 'nonsense', name: 'log', text });
      expect(malformed.data.done.errors).toMatchObject([
        {
          __typename: 'InvalidInputError',
          field: 'modelId',
          serviceMessage: expect.stringContaining('Malformed GUID'),
        },
      ]);

      const impossible = await gateway.query(query, { id: '../user_data', name: 'log', text });
      expect(impossible.errors).toBeUndefined();
      expect(impossible.data.done.errors).toMatchObject([
        { __typename: 'InvalidInputError', field: 'modelId' },
      ]);
    }
  },
);

test.each(KINDS)('a $kind on a plan without customization is PlanNotSupportedError', async (row) => {
  const { gateway } = await startWorkflow({ emulator: { litePlan: true } });
  const { adding, text } = mutations(row);

  const { data } = await gateway.query(adding, { id: UNKNOWN_ID, name: 'log', text });

  expect(data.done.errors).toMatchObject([{ __typename: 'PlanNotSupportedError' }]);
});

test('a large speech model has no grammars and accepts none', async () => {
  const { gateway, newModel } = await startWorkflow();
  const { id } = await newModel('en-US');

  const { data: seen } = await gateway.query(`{ customization(id: "${id}") { grammars { name } } }`);
  const { data, errors } = await gateway.query(mutations(KINDS[1] as (typeof KINDS)[number]).adding, {
    id,
    name: 'berths',
    text: GRAMMAR,
  });

  expect(seen.customization.grammars).toEqual([]);
  expect(errors).toBeUndefined();
  expect(data.done.errors).toMatchObject([
    {
      __typename: 'InvalidInputError',
      serviceMessage: expect.stringContaining('Grammars are not supported'),
    },
  ]);
});

test.each([
  [400, 'The maximum of 10000000 words is reached', 'LimitReachedError'],
  [409, 'It is locked', 'ModelBusyError'],
])('a %i with the text "%s" is %s for a corpus', async (status, text, type) => {
  const backend = await startBackend((req, res) => {
    if (req.method === 'GET') json(res, 200, req.url?.endsWith('s') ? { corpora: [] } : model(UNKNOWN_ID));
    else req.resume().on('end', () => json(res, status, serviceError(status, text)));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data } = await gateway.query(
    `mutation { addCorpus(modelId: "${UNKNOWN_ID}", input: { name: "a", text: "b" }) {
      errors { __typename transactionId ... on LimitReachedError { limit } }
    } }`,
  );

  const limit = type === 'LimitReachedError' ? { limit: 10_000_000 } : {};
  expect(data.addCorpus.errors).toEqual([{ __typename: type, transactionId: 'tx-1', ...limit }]);
});
