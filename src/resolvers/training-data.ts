import type { Context } from '../graphql/context.ts';
import { isValidWord } from '../watson/training-data.ts';
import type { Corpus, Grammar, Word } from '../watson/types.ts';
import { forEachWord } from './sorted-words.ts';

/** The data of a model that a training uses. */
export interface TrainingData {
  corpora: Corpus[];
  grammars: Grammar[];
  words: Word[];
}

/** A corpus, grammar or word that makes a training in strict mode fail. */
export interface InvalidResource {
  name: string;
  message: string;
}

export interface InvalidData {
  corpora: InvalidResource[];
  grammars: InvalidResource[];
  words: InvalidResource[];
}

export async function readTrainingData(modelId: string, loaders: Context['loaders']): Promise<TrainingData> {
  const [corpora, grammars, words] = await Promise.all([
    loaders.corpora.load(modelId),
    loaders.grammars.load(modelId),
    loaders.words.load({ modelId, type: 'all' }),
  ]);
  return { corpora, grammars, words };
}

export async function invalidDataOf(
  { corpora, grammars, words }: TrainingData,
  budget: Context['budget'],
): Promise<InvalidData> {
  return {
    corpora: invalidResources(corpora),
    grammars: invalidResources(grammars),
    words: await invalidWords(words, budget),
  };
}

export function invalidResources(resources: Grammar[]): InvalidResource[] {
  const invalid = resources.filter(({ status }) => status === 'undetermined');
  return invalid.map(({ name, error }) => ({ name, message: error ?? 'The analysis failed.' }));
}

export async function invalidWords(words: Word[], budget: Context['budget']): Promise<InvalidResource[]> {
  const invalid: InvalidResource[] = [];
  await forEachWord(words, budget, (word) => {
    if (isValidWord(word)) return;
    invalid.push({ name: word.word, message: word.error.map(({ message }) => message).join(' ') });
  });
  return invalid;
}
