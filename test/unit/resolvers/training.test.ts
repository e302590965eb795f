import { expect, test } from 'vitest';
import type { Corpus, Grammar, ModelStatus, ResourceStatus, Word } from '../../../src/watson/types.ts';
import { languageModel, refused } from '../../support/stub-client.ts';
import { stubGateway } from './stub-gateway.ts';

const ACTIVITY = 'activity { kind corpora grammars words }';
const TRAINABILITY =
  'trainability { trainable trainableWithoutStrict obstacles invalidCorpora invalidGrammars invalidWords advice }';
const FAILURE =
  'failure { message corpora { name message } grammars { name message } words { name message } }';

const grammar = (name: string, status: ResourceStatus, error?: string): Grammar => ({
  name,
  status,
  out_of_vocabulary_words: 0,
  ...(error !== undefined && { error }),
});
const corpus = (name: string, status: ResourceStatus, error?: string): Corpus => ({
  ...grammar(name, status, error),
  total_words: 0,
});
const word = (text: string, fields: Partial<Word> = {}): Word => ({
  word: text,
  sounds_like: [],
  display_as: text,
  count: 1,
  source: ['user'],
  error: [],
  ...fields,
});
const DIGITS = { element: '2 TS', message: 'Numbers are not allowed.' };
const TOO_LONG = { element: 'x', message: 'It is too long.' };
const INVALID_WORD = word('VTS', { error: [DIGITS, TOO_LONG] });
/** A word that stayed when its corpus was deleted. */
const LEFT_OVER = word('Xyzzqua', { source: ['log'] });

interface Data {
  status?: ModelStatus;
  error?: string | undefined;
  corpora?: Corpus[];
  grammars?: Grammar[];
  words?: Word[];
}

function withModel({ status = 'ready', error, corpora = [], grammars = [], words = [] }: Data) {
  const gateway = stubGateway();
  gateway.models.set('m-1', languageModel('m-1', { status, ...(error !== undefined && { error }) }));
  gateway.corpora.set('m-1', corpora);
  gateway.grammars.set('m-1', grammars);
  gateway.words.set('m-1', words);
  const read = async (fields: string) => {
    const { data, errors } = await gateway.query(`{ customization(id: "m-1") { ${fields} } }`);
    expect(errors).toBeUndefined();
    return data.customization;
  };
  return { gateway, read };
}

const IDLE = { kind: 'IDLE', corpora: [], grammars: [], words: false };
const ANALYZING = { ...IDLE, kind: 'ANALYZING' };
const LISTS = ['corpora m-1', 'grammars m-1'];
const WORDS = 'words m-1 all';

test.each([
  ['a ready model', { status: 'ready' }, IDLE, []],
  ['a trained model', { status: 'available' }, IDLE, []],
  ['a failed model', { status: 'failed' }, IDLE, []],
  ['a model of an unknown status', { status: 'unknown' }, IDLE, []],
  ['a model in training', { status: 'training' }, { ...IDLE, kind: 'TRAINING' }, []],
  ['a model in an upgrade', { status: 'upgrading' }, { ...IDLE, kind: 'UPGRADING' }, []],
  ['an empty model', { status: 'pending' }, IDLE, [...LISTS, WORDS]],
  [
    'a model with a corpus in analysis',
    { status: 'pending', corpora: [corpus('log', 'being_processed'), corpus('old', 'analyzed')] },
    { ...ANALYZING, corpora: ['log'] },
    LISTS,
  ],
  [
    'a model with a grammar in analysis',
    { status: 'pending', grammars: [grammar('berths', 'being_processed')] },
    { ...ANALYZING, grammars: ['berths'] },
    LISTS,
  ],
  [
    'a pending model with an analyzed corpus',
    { status: 'pending', corpora: [corpus('log', 'analyzed')] },
    { ...ANALYZING, words: true },
    LISTS,
  ],
  [
    'a pending model with a valid word',
    { status: 'pending', words: [INVALID_WORD, word('Solent')] },
    { ...ANALYZING, words: true },
    [...LISTS, WORDS],
  ],
  [
    'a pending model with invalid data only',
    { status: 'pending', corpora: [corpus('empty', 'undetermined')], words: [INVALID_WORD] },
    IDLE,
    [...LISTS, WORDS],
  ],
  [
    'a pending model with words of a deleted corpus only',
    { status: 'pending', words: [LEFT_OVER] },
    IDLE,
    [...LISTS, WORDS],
  ],
] satisfies [string, Data, object, string[]][])(
  'the activity of %s is inferred from as few lists as possible',
  async (_what, data, activity, calls) => {
    const { gateway, read } = withModel(data);

    expect(await read(ACTIVITY)).toEqual({ activity });
    expect(gateway.takeCalls()).toEqual(['get m-1', ...calls]);
  },
);

const TRAINABLE = {
  trainable: true,
  trainableWithoutStrict: true,
  obstacles: [],
  invalidCorpora: [],
  invalidGrammars: [],
  invalidWords: [],
  advice: null,
};
const BLOCKED = { ...TRAINABLE, trainable: false, trainableWithoutStrict: false };
const VALID_CORPUS = corpus('log', 'analyzed');

test.each([
  ['changed data', { corpora: [VALID_CORPUS] }, TRAINABLE],
  ['a changed word', { words: [word('Solent')] }, TRAINABLE],
  ['data after a failed training', { status: 'failed', corpora: [VALID_CORPUS] }, TRAINABLE],
  [
    'no data',
    { status: 'pending' },
    { ...BLOCKED, obstacles: ['NO_DATA'], advice: 'Add a corpus, words or a grammar.' },
  ],
  [
    'words of a deleted corpus only',
    { status: 'pending', words: [LEFT_OVER] },
    { ...BLOCKED, obstacles: ['NO_DATA'], advice: 'Add a corpus, words or a grammar.' },
  ],
  [
    'unchanged data',
    { status: 'available', corpora: [VALID_CORPUS] },
    {
      ...BLOCKED,
      obstacles: ['NOTHING_NEW'],
      advice: 'The data has not changed since the last training. Add data, or train with force: true.',
    },
  ],
  [
    'a training that is running',
    { status: 'training', corpora: [VALID_CORPUS] },
    {
      ...BLOCKED,
      obstacles: ['BUSY'],
      advice: 'Wait until the activity is IDLE, or train with onBusy: WAIT.',
    },
  ],
  [
    'an analysis beside an invalid corpus',
    { status: 'pending', corpora: [corpus('log', 'being_processed'), corpus('empty', 'undetermined')] },
    {
      ...BLOCKED,
      obstacles: ['BUSY', 'INVALID_CORPORA'],
      invalidCorpora: ['empty'],
      advice: 'Wait until the activity is IDLE, or train with onBusy: WAIT.',
    },
  ],
  [
    'valid data and invalid data of each kind',
    {
      corpora: [VALID_CORPUS, corpus('empty', 'undetermined')],
      grammars: [grammar('broken', 'undetermined')],
      words: [INVALID_WORD],
    },
    {
      ...BLOCKED,
      trainableWithoutStrict: true,
      obstacles: ['INVALID_CORPORA', 'INVALID_GRAMMARS', 'INVALID_WORDS'],
      invalidCorpora: ['empty'],
      invalidGrammars: ['broken'],
      invalidWords: ['VTS'],
      advice: 'Correct or delete the invalid data, or train without it (strict: false).',
    },
  ],
  [
    'invalid data only',
    { status: 'failed', words: [INVALID_WORD] },
    {
      ...BLOCKED,
      obstacles: ['INVALID_WORDS'],
      invalidWords: ['VTS'],
      advice: 'Correct the invalid data or add valid data: the model has no valid data to train on.',
    },
  ],
] satisfies [string, Data, object][])(
  'the trainability of a model with %s',
  async (_what, data, expected) => {
    const { gateway, read } = withModel(data);

    expect(await read(TRAINABILITY)).toEqual({ trainability: expected });
    expect(gateway.takeCalls().toSorted()).toEqual(['corpora m-1', 'get m-1', 'grammars m-1', WORDS]);
  },
);

test.each(['pending', 'ready', 'training', 'available', 'upgrading', 'unknown'] as const)(
  'the failure of a model with status %s is null and costs no call',
  async (status) => {
    const { gateway, read } = withModel({ status, error: 'It broke', words: [INVALID_WORD] });

    expect(await read(FAILURE)).toEqual({ failure: null });
    expect(gateway.takeCalls()).toEqual(['get m-1']);
  },
);

test('the failure of a failed model names all invalid data with its messages', async () => {
  const { read } = withModel({
    status: 'failed',
    error: 'It broke',
    corpora: [corpus('empty', 'undetermined', 'The corpus is empty.'), VALID_CORPUS],
    grammars: [grammar('broken', 'undetermined')],
    words: [INVALID_WORD, word('Solent')],
  });

  expect(await read(FAILURE)).toEqual({
    failure: {
      message: 'It broke',
      corpora: [{ name: 'empty', message: 'The corpus is empty.' }],
      grammars: [{ name: 'broken', message: 'The analysis failed.' }],
      words: [{ name: 'VTS', message: 'Numbers are not allowed. It is too long.' }],
    },
  });
});

test.each([
  ['{"code":500, "code_description":"Internal Server Error", "error":"It broke"}', 'It broke'],
  ['It broke', 'It broke'],
  ['{"code":500}', '{"code":500}'],
  ['"It broke"', '"It broke"'],
  ['{"error":{"deep":1}}', '{"error":{"deep":1}}'],
  ['null', 'null'],
  [undefined, null],
])('the failure message of a model with the error %j is %j', async (error, message) => {
  const { read } = withModel({ status: 'failed', error });

  expect(await read('failure { message }')).toEqual({ failure: { message } });
});

test('a list that cannot be read makes null of the fields that need it, and of no other', async () => {
  const { gateway } = withModel({ status: 'failed', corpora: [VALID_CORPUS] });
  gateway.failures.set('grammars m-1', refused(503));

  const { data, errors } = await gateway.query(
    `{ customization(id: "m-1") { status corpora { name } ${ACTIVITY} ${TRAINABILITY} ${FAILURE} } }`,
  );

  expect(data.customization).toEqual({
    status: 'FAILED',
    corpora: [{ name: 'log' }],
    activity: IDLE,
    trainability: null,
    failure: null,
  });
  expect(errors.map(({ path, extensions }: any) => [path.at(-1), extensions.code])).toEqual([
    ['trainability', 'UPSTREAM_UNAVAILABLE'],
    ['failure', 'UPSTREAM_UNAVAILABLE'],
  ]);
  expect(gateway.takeCalls().filter((call) => call === 'grammars m-1')).toHaveLength(1);
});
