import type { Context } from '../graphql/context.ts';
import type { ActivityKind, Resolvers, TrainingObstacle } from '../generated/graphql.ts';
import type { Corpus, Grammar, LanguageModel, Word } from '../watson/types.ts';

export interface Activity {
  kind: ActivityKind;
  corpora: string[];
  grammars: string[];
  words: boolean;
}

/** What a training fails on in strict mode. */
export interface InvalidResource {
  name: string;
  message: string;
}

interface InvalidData {
  corpora: InvalidResource[];
  grammars: InvalidResource[];
  words: InvalidResource[];
}

const IDLE: Activity = { kind: 'IDLE', corpora: [], grammars: [], words: false };

export const training = {
  LanguageModel: {
    activity: (model, _args, { loaders }) => activityOf(model, loaders),
    trainability: async (model, _args, { loaders }) => {
      const [activity, data] = await Promise.all([
        activityOf(model, loaders),
        readData(model.customization_id, loaders),
      ]);
      return assess(model, activity, data);
    },
    failure: async (model, _args, { loaders }) => {
      if (model.status !== 'failed') return null;
      const data = await readData(model.customization_id, loaders);
      return { message: unwrap(model.error), ...invalidOf(data) };
    },
  },
  ModelBusyError: {
    activity: async ({ modelId }, _args, { loaders }) => {
      const model = modelId === undefined ? null : await loaders.languageModel.load(modelId);
      return model && activityOf(model, loaders);
    },
  },
  InvalidTrainingDataError: {
    corpora: async ({ modelId = '' }, _args, { loaders }) =>
      invalidResources(await loaders.corpora.load(modelId)),
    grammars: async ({ modelId = '' }, _args, { loaders }) =>
      invalidResources(await loaders.grammars.load(modelId)),
    words: async ({ modelId = '' }, _args, { loaders }) =>
      invalidWords(await loaders.words.load({ modelId, type: 'all' })),
  },
} satisfies Resolvers;

type Loaders = Context['loaders'];

interface Data {
  corpora: Corpus[];
  grammars: Grammar[];
  words: Word[];
}

async function readData(modelId: string, loaders: Loaders): Promise<Data> {
  const [corpora, grammars, words] = await Promise.all([
    loaders.corpora.load(modelId),
    loaders.grammars.load(modelId),
    loaders.words.load({ modelId, type: 'all' }),
  ]);
  return { corpora, grammars, words };
}

async function activityOf(
  { customization_id: id, status }: LanguageModel,
  loaders: Loaders,
): Promise<Activity> {
  if (status === 'training') return { ...IDLE, kind: 'TRAINING' };
  if (status === 'upgrading') return { ...IDLE, kind: 'UPGRADING' };
  if (status !== 'pending') return IDLE;
  const [corpora, grammars] = await Promise.all([loaders.corpora.load(id), loaders.grammars.load(id)]);
  const activity: Activity = {
    kind: 'ANALYZING',
    corpora: namesOf(corpora, 'being_processed'),
    grammars: namesOf(grammars, 'being_processed'),
    words: false,
  };
  if (activity.corpora.length + activity.grammars.length > 0) return activity;
  // With valid data a model is only pending while a batch of words is analysed, which the service shows nowhere else.
  const hasValidResource = [...corpora, ...grammars].some((resource) => resource.status === 'analyzed');
  const all = hasValidResource ? [] : await loaders.words.load({ modelId: id, type: 'all' });
  const words = hasValidResource || all.some((word) => isInput(word) && isValid(word));
  return words ? { ...activity, words } : IDLE;
}

/** Whether a training would start, by the service's documented conditions. */
function assess(model: LanguageModel, activity: Activity, data: Data) {
  const invalid = invalidOf(data);
  const resources = [...data.corpora, ...data.grammars];
  const words = data.words.filter(isInput);
  const hasValid = resources.some(isValidResource) || words.some(isValid);
  const hasData = resources.length + words.length > 0;
  const obstacles: TrainingObstacle[] = [];
  if (activity.kind !== 'IDLE') obstacles.push('BUSY');
  else if (!hasData) obstacles.push('NO_DATA');
  else if (model.status === 'available') obstacles.push('NOTHING_NEW');
  if (invalid.corpora.length > 0) obstacles.push('INVALID_CORPORA');
  if (invalid.grammars.length > 0) obstacles.push('INVALID_GRAMMARS');
  if (invalid.words.length > 0) obstacles.push('INVALID_WORDS');
  const trainableWithoutStrict = hasValid && obstacles.every(isLenient);
  return {
    trainable: obstacles.length === 0,
    trainableWithoutStrict,
    obstacles,
    invalidCorpora: invalid.corpora.map(({ name }) => name),
    invalidGrammars: invalid.grammars.map(({ name }) => name),
    invalidWords: invalid.words.map(({ name }) => name),
    advice: adviceFor(obstacles, trainableWithoutStrict),
  };
}

function adviceFor(obstacles: TrainingObstacle[], trainableWithoutStrict: boolean): string | null {
  const [first] = obstacles;
  if (first === undefined) return null;
  if (first === 'BUSY') return 'Wait until the activity is IDLE, or train with onBusy: WAIT.';
  if (first === 'NO_DATA') return 'Add a corpus, words or a grammar.';
  if (first === 'NOTHING_NEW')
    return 'The data has not changed since the last training. Add data, or train with force: true.';
  if (trainableWithoutStrict)
    return 'Correct or delete the invalid data, or train without it (strict: false).';
  return 'Correct the invalid data or add valid data: the model has no valid data to train on.';
}

function invalidOf({ corpora, grammars, words }: Data): InvalidData {
  return {
    corpora: invalidResources(corpora),
    grammars: invalidResources(grammars),
    words: invalidWords(words),
  };
}

function invalidResources(resources: Grammar[]): InvalidResource[] {
  const invalid = resources.filter(({ status }) => status === 'undetermined');
  return invalid.map(({ name, error }) => ({ name, message: error ?? 'The analysis failed.' }));
}

function invalidWords(words: Word[]): InvalidResource[] {
  return words
    .filter((word) => !isValid(word))
    .map(({ word, error }) => ({ name: word, message: error.map(({ message }) => message).join(' ') }));
}

function isValidResource({ status }: Grammar): boolean {
  return status === 'analyzed';
}

/** What `strict: false` gets around. */
function isLenient(obstacle: TrainingObstacle): boolean {
  return obstacle.startsWith('INVALID_');
}

function isValid(word: Word): boolean {
  return word.error.length === 0;
}

/** Words that a removed corpus left behind are nothing that could be analysed or trained on. */
function isInput(word: Word): boolean {
  return word.source.includes('user');
}

function namesOf(resources: Grammar[], status: Grammar['status']): string[] {
  return resources.filter((resource) => resource.status === status).map(({ name }) => name);
}

/** The message in a model's `error`, which may be JSON in a string. */
function unwrap(error: string | undefined): string | null {
  if (error === undefined) return null;
  try {
    const body: unknown = JSON.parse(error);
    const isBody = typeof body === 'object' && body !== null && 'error' in body;
    return isBody && typeof body.error === 'string' ? body.error : error;
  } catch {
    return error;
  }
}
