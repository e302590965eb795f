import { expect, test } from 'vitest';
import { WatsonError, type Refusal, type WatsonErrorOptions } from '../../../src/watson/errors.ts';
import { languageModel } from '../../support/stub-client.ts';
import { stubGateway, type StubGateway } from './stub-gateway.ts';

const ERRORS = `errors { __typename message transactionId serviceMessage
  ... on InvalidInputError { field path } ... on NothingToTrainError { reason } ... on LimitReachedError { limit } ... on AlreadyExistsError { name } }`;

/** The call that a mutation makes, and its text. */
type Mutation = readonly [call: string, text: string];

const MUTATIONS = [
  ['create', `createModel(input: { name: "Pilots", baseModelName: "en-GB" }) { model { id } ${ERRORS} }`],
  ['train m-1', `trainModel(id: "m-1") { model { id } warnings { code } ${ERRORS} }`],
  ['reset m-1', `resetModel(id: "m-1") { model { id } ${ERRORS} }`],
  ['upgrade m-1', `upgradeModel(id: "m-1") { model { id } ${ERRORS} }`],
  ['delete m-1', `deleteModel(id: "m-1") { deletedId ${ERRORS} }`],
  [
    'add corpus m-1 log',
    `addCorpus(modelId: "m-1", input: { name: "log", text: "x" }) { corpus { name } model { id } ${ERRORS} }`,
  ],
  [
    'delete corpus m-1 log',
    `deleteCorpus(modelId: "m-1", name: "log") { deletedName model { id } ${ERRORS} }`,
  ],
  [
    'add grammar m-1 berths',
    `addGrammar(modelId: "m-1", input: { name: "berths", text: "x" }) { grammar { name } model { id } ${ERRORS} }`,
  ],
  [
    'delete grammar m-1 berths',
    `deleteGrammar(modelId: "m-1", name: "berths") { deletedName model { id } ${ERRORS} }`,
  ],
  ['add words m-1', `addWords(modelId: "m-1", words: [{ word: "VTS" }]) { model { id } ${ERRORS} }`],
  ['delete word m-1 VTS', `deleteWord(modelId: "m-1", word: "VTS") { deletedWord model { id } ${ERRORS} }`],
] as const satisfies Mutation[];
const [CREATE, TRAIN, , , , ADD_CORPUS, DELETE_CORPUS, , , ADD_WORDS, DELETE_WORD] = MUTATIONS;

function refusal(kind: Refusal, options: Partial<WatsonErrorOptions> = {}): WatsonError {
  const common = { kind: 'http', method: 'POST', url: 'http://x/v1', status: 400 } as const;
  return new WatsonError({ ...common, transactionId: 'tx-1', refusal: kind, ...options });
}

/** Runs a mutation whose call fails. */
async function failing(gateway: StubGateway, [call, text]: Mutation, error: WatsonError) {
  gateway.failures.set(call, error);
  const { data, errors } = await gateway.query(`mutation { payload: ${text} }`);
  return { payload: data.payload, errors };
}

const REFUSALS = [
  ['not-found', 'ModelNotFoundError'],
  ['busy', 'ModelBusyError'],
  ['nothing-to-train', 'NothingToTrainError'],
  ['invalid-training-data', 'InvalidTrainingDataError'],
  ['invalid-input', 'InvalidInputError'],
  ['part-not-found', 'InvalidInputError'],
  ['already-exists', 'AlreadyExistsError'],
  ['limit-reached', 'LimitReachedError'],
  ['plan-not-supported', 'PlanNotSupportedError'],
  ['not-upgradable', 'NotUpgradableError'],
] as const satisfies [Refusal, string][];

test.each(REFUSALS)('the refusal %s is a %s, in the payload of every mutation', async (kind, type) => {
  for (const mutation of MUTATIONS) {
    const [call] = mutation;
    const gateway = stubGateway();

    const { payload, errors } = await failing(gateway, mutation, refusal(kind));

    expect(errors, call).toBeUndefined();
    const { errors: [error] = [], warnings, ...rest } = payload;
    expect(error, call).toMatchObject({ __typename: type, transactionId: 'tx-1' });
    expect(error.message, call).toMatch(/\.$/);
    expect(new Set(Object.values(rest)), call).toEqual(new Set([null]));
    expect(warnings ?? [], call).toEqual([]);
    // Only the status of the model tells why there is nothing to train.
    const isStatusRead = kind === 'nothing-to-train' && call !== CREATE[0];
    expect(gateway.takeCalls()).toEqual(isStatusRead ? [call, 'get m-1'] : [call]);
  }
});

test.each([
  ['unauthenticated', 401, 'UNAUTHENTICATED'],
  ['forbidden', 403, 'FORBIDDEN'],
  ['rate-limited', 429, 'RATE_LIMITED'],
  ['other', 418, 'BAD_USER_INPUT'],
  [undefined, 503, 'UPSTREAM_UNAVAILABLE'],
] as const)(
  'the refusal %s (%i) is no model error: the payload is null, with the code %s',
  async (kind, status, code) => {
    for (const mutation of MUTATIONS) {
      const [call] = mutation;
      const gateway = stubGateway();
      const error = refusal('other', { status, refusal: kind });

      const { payload, errors } = await failing(gateway, mutation, error);

      expect(payload, call).toBeNull();
      expect(errors, call).toMatchObject([{ path: ['payload'], extensions: { code } }]);
    }
  },
);

test.each(REFUSALS)(
  'the words of the service about the refusal %s are apart from the sentence for people',
  async (kind, _type) => {
    const description = 'Customization m-1 is odd.';

    const { payload } = await failing(stubGateway(), TRAIN, refusal(kind, { description }));

    expect(payload.errors[0].serviceMessage).toBe(description);
    expect(payload.errors[0].message).not.toContain('odd');
  },
);

test('a refusal of the gateway itself is told in its own words, without a transaction id', async () => {
  const description = 'The longest wait is 1 s.';
  const error = refusal('busy', { status: undefined, transactionId: undefined, description });

  const { payload } = await failing(stubGateway(), TRAIN, error);

  expect(payload.errors[0]).toMatchObject({
    __typename: 'ModelBusyError',
    transactionId: null,
    serviceMessage: null,
  });
  expect(payload.errors[0].message).toMatch(/completed\. The longest wait is 1 s\.$/);
});

test.each([
  ['a dialect', CREATE, "Dialect 'es-LA' does not fit base model 'en-GB'", 'dialect', ['input', 'dialect']],
  ['a base model', CREATE, "Base model 'xx' does not exist", 'baseModelName', ['input', 'baseModelName']],
  ['a wire name', CREATE, 'base_model_name is missing', 'baseModelName', ['input', 'baseModelName']],
  ['a description', CREATE, 'The description is too long', 'description', ['input', 'description']],
  ['a name', CREATE, 'The name is too long', 'name', ['input', 'name']],
  [
    'a weight',
    TRAIN,
    'customization_weight is malformed',
    'customizationWeight',
    ['input', 'customizationWeight'],
  ],
  ['nothing that is known', TRAIN, 'Something is wrong', null, null],
  ['a malformed id', TRAIN, "Malformed GUID: 'm-1'", 'id', ['id']],
  ['a malformed id of a corpus', ADD_CORPUS, "Malformed GUID: 'm-1'", 'modelId', ['modelId']],
  ['a malformed id of words', ADD_WORDS, "Malformed GUID: 'm-1'", 'modelId', ['modelId']],
  ['the name of a corpus', ADD_CORPUS, 'The name dialect-description is reserved', 'name', ['input', 'name']],
  ['a name to delete', DELETE_CORPUS, 'The name is reserved', 'name', ['name']],
  ['a word like a field', ADD_CORPUS, 'Corpus dialect is invalid', null, null],
  ['any fault in words', ADD_WORDS, 'It has a space', 'words', ['words']],
  ['a word that it quotes', ADD_WORDS, "Invalid word 'VTS'", 'words', ['words', '0', 'word']],
  ['any fault in a word', DELETE_WORD, 'It has a space', 'word', ['word']],
] as const)(
  'a text of the service about %s gives the field and the path of the InvalidInputError',
  async (_what, mutation, description, field, path) => {
    const error = refusal('invalid-input', { description });

    const { payload } = await failing(stubGateway(), mutation, error);

    expect(payload.errors[0]).toMatchObject({
      __typename: 'InvalidInputError',
      field,
      path,
      serviceMessage: description,
    });
    const advice = field === null ? '' : ` Check ${field}.`;
    expect(payload.errors[0].message).toBe(`The service rejected the input.${advice}`);
  },
);

test.each([
  [ADD_CORPUS, ['input', 'name']],
  [DELETE_CORPUS, ['name']],
  [DELETE_WORD, ['word']],
] as const)('a part that does not exist is an InvalidInputError at its name', async (mutation, path) => {
  const { payload } = await failing(stubGateway(), mutation, refusal('part-not-found'));

  expect(payload.errors[0]).toMatchObject({ __typename: 'InvalidInputError', field: path.at(-1), path });
});

test.each([
  ['pending', '', 'No input data modified since last training', 'NO_DATA'],
  ['available', '', 'No input data modified since last training', 'NOTHING_NEW'],
  ['failed', '', 'No input data modified since last training', 'NOTHING_NEW'],
  ['ready', '', 'The custom model has no valid data to train on', 'NO_DATA'],
  ['available', ', input: { force: true }', 'No input data modified since last training', 'NO_DATA'],
] as const)(
  'a model that is %s and has nothing to train%s tells by "%s" that the reason is %s',
  async (status, input, description, reason) => {
    const gateway = stubGateway();
    gateway.models.set('m-1', languageModel('m-1', { status }));
    const train: Mutation = ['train m-1', `trainModel(id: "m-1"${input}) { ${ERRORS} }`];

    const { payload } = await failing(gateway, train, refusal('nothing-to-train', { description }));

    expect(payload.errors).toMatchObject([{ __typename: 'NothingToTrainError', reason }]);
    if (reason === 'NOTHING_NEW') expect(payload.errors[0].message).toContain('force: true');
  },
);

test('a reason that cannot be read is null and has an error, and the message stays', async () => {
  const gateway = stubGateway();
  gateway.failures.set('get m-1', refusal('other', { status: 503 }));

  const { payload, errors } = await failing(gateway, TRAIN, refusal('nothing-to-train'));

  expect(payload.errors).toMatchObject([{ reason: null, message: expect.stringMatching(/\.$/) }]);
  expect(errors).toMatchObject([{ path: ['payload', 'errors', 0, 'reason'] }]);
});

test.each([
  ['The maximum number of models is 1024', 1024],
  ['At most 90000 words are allowed', 90_000],
  ['A limit is reached', null],
])('the limit in "%s" is %j', async (description, limit) => {
  const { payload } = await failing(stubGateway(), CREATE, refusal('limit-reached', { description }));

  expect(payload.errors[0]).toMatchObject({ __typename: 'LimitReachedError', limit });
});

test('an AlreadyExistsError has the name that is in use', async () => {
  const { payload } = await failing(stubGateway(), ADD_CORPUS, refusal('already-exists'));

  expect(payload.errors[0]).toMatchObject({ __typename: 'AlreadyExistsError', name: 'log' });
});

const BUSY =
  'trainModel(id: "m-1") { errors { ... on ModelBusyError { status activity { kind corpora } } } }';

test('a ModelBusyError reads status and activity of the model after the refusal', async () => {
  const gateway = stubGateway();
  gateway.models.set('m-1', languageModel('m-1', { status: 'pending' }));
  gateway.corpora.set('m-1', [
    { name: 'log', status: 'being_processed', total_words: 0, out_of_vocabulary_words: 0 },
  ]);

  const { payload } = await failing(gateway, ['train m-1', BUSY], refusal('busy', { status: 409 }));

  expect(payload.errors).toEqual([{ status: 'PENDING', activity: { kind: 'ANALYZING', corpora: ['log'] } }]);
  expect(gateway.takeCalls()).toEqual(['train m-1', 'get m-1', 'corpora m-1', 'grammars m-1']);
});

test('status and activity of a ModelBusyError are null when the model is gone meanwhile', async () => {
  const gateway = stubGateway([]);

  const { payload, errors } = await failing(gateway, ['train m-1', BUSY], refusal('busy', { status: 409 }));

  expect(errors).toBeUndefined();
  expect(payload.errors).toEqual([{ status: null, activity: null }]);
});

const INVALID_DATA = `trainModel(id: "m-1") { errors { ... on InvalidTrainingDataError {
  corpora { name message } grammars { name } words { name }
} } }`;

test('an InvalidTrainingDataError lists invalid data; a list that cannot be read is null alone', async () => {
  const gateway = stubGateway();
  gateway.corpora.set('m-1', [
    {
      name: 'empty',
      status: 'undetermined',
      error: 'It is empty.',
      total_words: 0,
      out_of_vocabulary_words: 0,
    },
  ]);
  gateway.failures.set('grammars m-1', refusal('other', { status: 503 }));

  const { payload, errors } = await failing(
    gateway,
    ['train m-1', INVALID_DATA],
    refusal('invalid-training-data'),
  );

  expect(payload.errors).toEqual([
    { corpora: [{ name: 'empty', message: 'It is empty.' }], grammars: null, words: [] },
  ]);
  expect(errors).toMatchObject([{ path: ['payload', 'errors', 0, 'grammars'] }]);
});

test('the error of a training with force: true on a model without data is one sentence that does not advise force', async () => {
  const message = async (input: string) => {
    const train: Mutation = ['train m-1', `trainModel(id: "m-1"${input}) { ${ERRORS} }`];
    const { payload } = await failing(stubGateway(), train, refusal('nothing-to-train'));
    return payload.errors[0].message as string;
  };
  expect(await message(', input: { force: true }')).toBe(
    'The model has no data to train on: add a corpus, words or a grammar.',
  );
  expect(await message('')).toMatch(/^[^.]*force: true\.$/);
});

test('the error of an upgrade says that it stays on the same base model, and how to get to another', async () => {
  const upgrade: Mutation = ['upgrade m-1', `upgradeModel(id: "m-1") { ${ERRORS} }`];
  const description = 'Upgrade not needed: the model is up-to-date.';
  const { payload } = await failing(stubGateway(), upgrade, refusal('not-upgradable', { description }));

  expect(payload.errors[0].message).toContain('the same base model must have a newer version');
  expect(payload.errors[0].message).toContain('create a new model');
});
