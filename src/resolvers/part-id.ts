import { canonicalId } from '../watson/path.ts';
import type { Corpus, Grammar, Word } from '../watson/types.ts';

/** The service names a corpus, grammar or word only within its model. */
export interface OfModel {
  modelId: string;
}

export type CorpusOfModel = Corpus & OfModel;
export type GrammarOfModel = Grammar & OfModel;
export type WordOfModel = Word & OfModel;

/** Returns a function that adds the model to one of its corpora, grammars or words. */
export function ofModel(modelId: string) {
  return <T extends object>(part: T): T & OfModel => ({ ...part, modelId });
}

/** The same for a part that may be missing. */
export async function partOf<T extends object>(
  modelId: string,
  loading: Promise<T | null>,
): Promise<(T & OfModel) | null> {
  const part = await loading;
  return part && ofModel(modelId)(part);
}

/**
 * An id that is unique over all models and kinds. JSON keeps every name apart, also one that is not valid Unicode, and no id
 * of a model has a colon.
 */
export function partId(kind: 'corpus' | 'grammar' | 'word', modelId: string, name: string): string {
  return `${kind}:${Buffer.from(JSON.stringify([canonicalId(modelId), name])).toString('base64url')}`;
}
