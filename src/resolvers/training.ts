import type { Resolvers, TrainingObstacle } from '../generated/graphql.ts';
import type { Context } from '../graphql/context.ts';
import type { LanguageModel } from '../watson/types.ts';
import { forEachWord } from './sorted-words.ts';
import { activityOf, type Activity } from './activity.ts';
import {
  invalidDataOf,
  invalidResources,
  invalidWords,
  readTrainingData,
  type TrainingData,
} from './training-data.ts';
import { isUserWord, isValidResource, isValidWord } from '../watson/training-data.ts';

export const training = {
  LanguageModel: {
    trainability: async (model, _args, { loaders, budget }) => {
      const [activity, data] = await Promise.all([
        activityOf(model, loaders, budget),
        readTrainingData(model.customization_id, loaders),
      ]);
      return trainabilityOf(model, activity, data, budget);
    },
    failure: async (model, _args, { loaders, budget }) => {
      if (model.status !== 'failed') return null;
      const data = await readTrainingData(model.customization_id, loaders);
      return { message: unwrapMessage(model.error), ...(await invalidDataOf(data, budget)) };
    },
  },
  NothingToTrainError: {
    reason: async ({ reason, modelId }, _args, { loaders }) => {
      if (reason || modelId === undefined) return reason ?? 'NO_DATA';
      const model = await loaders.languageModel.load(modelId);
      return model && model.status !== 'pending' ? 'NOTHING_NEW' : 'NO_DATA';
    },
  },
  InvalidTrainingDataError: {
    corpora: async ({ modelId = '' }, _args, { loaders }) =>
      invalidResources(await loaders.corpora.load(modelId)),
    grammars: async ({ modelId = '' }, _args, { loaders }) =>
      invalidResources(await loaders.grammars.load(modelId)),
    words: async ({ modelId = '' }, _args, { loaders, budget }) =>
      invalidWords(await loaders.words.load({ modelId, type: 'all' }), budget),
  },
} satisfies Resolvers;

/** Whether a training would start, by the conditions that the service documents. */
async function trainabilityOf(
  model: LanguageModel,
  activity: Activity,
  data: TrainingData,
  budget: Context['budget'],
) {
  const invalid = await invalidDataOf(data, budget);
  const resources = [...data.corpora, ...data.grammars];
  let hasValid = resources.some(isValidResource);
  let hasData = resources.length > 0;
  await forEachWord(data.words, budget, (word) => {
    if (!isUserWord(word)) return;
    hasData = true;
    hasValid ||= isValidWord(word);
  });
  const obstacles: TrainingObstacle[] = [];
  if (activity.kind !== 'IDLE') obstacles.push('BUSY');
  else if (!hasData) obstacles.push('NO_DATA');
  else if (model.status === 'available') obstacles.push('NOTHING_NEW');
  if (invalid.corpora.length > 0) obstacles.push('INVALID_CORPORA');
  if (invalid.grammars.length > 0) obstacles.push('INVALID_GRAMMARS');
  if (invalid.words.length > 0) obstacles.push('INVALID_WORDS');
  const trainableWithoutStrict = hasValid && obstacles.every(isIgnoredWithoutStrict);
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

function isIgnoredWithoutStrict(obstacle: TrainingObstacle): boolean {
  return obstacle.startsWith('INVALID_');
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

/** The message in a model's `error`, which can be a JSON error body in a string. */
function unwrapMessage(error: string | undefined): string | null {
  if (error === undefined) return null;
  try {
    const body: unknown = JSON.parse(error);
    const isBody = typeof body === 'object' && body !== null && 'error' in body;
    return isBody && typeof body.error === 'string' ? body.error : error;
  } catch {
    return error;
  }
}
