import type { Context } from '../graphql/context.ts';
import type { ActivityKind, Resolvers } from '../generated/graphql.ts';
import type { Grammar, LanguageModel, Word } from '../watson/types.ts';
import { isBeingAnalyzed, isUserWord, isValidResource, isValidWord } from '../watson/training-data.ts';
import { forEachWord } from './sorted-words.ts';

/** The operation that runs on a model. */
export interface Activity {
  kind: ActivityKind;
  corpora: string[];
  grammars: string[];
  words: boolean;
}

type Loaders = Context['loaders'];
type Budget = Context['budget'];

const IDLE: Activity = { kind: 'IDLE', corpora: [], grammars: [], words: false };

export const activity = {
  LanguageModel: {
    activity: (model, _args, { loaders, budget }) => activityOf(model, loaders, budget),
  },
  ModelBusyError: {
    status: async ({ modelId }, _args, { loaders }) => (await modelOf(modelId, loaders))?.status ?? null,
    activity: async ({ modelId }, _args, { loaders, budget }) => {
      const model = await modelOf(modelId, loaders);
      return model && activityOf(model, loaders, budget);
    },
  },
} satisfies Resolvers;

export async function activityOf(model: LanguageModel, loaders: Loaders, budget: Budget): Promise<Activity> {
  if (model.status === 'training') return { ...IDLE, kind: 'TRAINING' };
  if (model.status === 'upgrading') return { ...IDLE, kind: 'UPGRADING' };
  return model.status === 'pending' ? analysisOf(model.customization_id, loaders, budget) : IDLE;
}

/** A `pending` model is empty, or the service is analyzing its data: its corpora, grammars and words show which. */
async function analysisOf(modelId: string, loaders: Loaders, budget: Budget): Promise<Activity> {
  const [corpora, grammars] = await Promise.all([
    loaders.corpora.load(modelId),
    loaders.grammars.load(modelId),
  ]);
  const analysis: Activity = {
    kind: 'ANALYZING',
    corpora: namesInAnalysis(corpora),
    grammars: namesInAnalysis(grammars),
    words: false,
  };
  if (analysis.corpora.length + analysis.grammars.length > 0) return analysis;
  // The service does not report the analysis of words. A model with valid data is `pending` only during that analysis.
  const hasValidData =
    [...corpora, ...grammars].some(isValidResource) || (await hasValidWord(modelId, loaders, budget));
  return hasValidData ? { ...analysis, words: true } : IDLE;
}

/**
 * By the operation and the list of words. An operation may select the activity of a model under many aliases. Operations may
 * have a list in common, but not a search, which ends with its operation.
 */
const known = new WeakMap<Budget, Map<Word[], Promise<boolean>>>();

async function hasValidWord(modelId: string, loaders: Loaders, budget: Budget): Promise<boolean> {
  const words = await loaders.words.load({ modelId, type: 'all' });
  const lists = known.get(budget) ?? new Map<Word[], Promise<boolean>>();
  known.set(budget, lists);
  const answer = lists.get(words) ?? findValidWord(words, budget);
  lists.set(words, answer);
  return answer;
}

async function findValidWord(words: Word[], budget: Budget): Promise<boolean> {
  let isFound = false;
  await forEachWord(words, budget, (word) => void (isFound ||= isUserWord(word) && isValidWord(word)));
  return isFound;
}

function namesInAnalysis(resources: Grammar[]): string[] {
  return resources.filter(isBeingAnalyzed).map(({ name }) => name);
}

function modelOf(modelId: string | undefined, loaders: Loaders): Promise<LanguageModel | null> | null {
  return modelId === undefined ? null : loaders.languageModel.load(modelId);
}
