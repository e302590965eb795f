import { numberOr0, optionalString, readObject, requiredString, setPresent, wordOf } from './read.ts';
import type { Send } from './exchange.ts';
import { createResources, type Resources } from './resource.ts';
import { RESOURCE_STATUSES, type Corpus, type OnOddity } from './types.ts';

/** The calls on the corpora of a model. */
export function createCorpora(send: Send): Resources<Corpus> {
  return createResources({ send, collection: 'corpora', read: readCorpus });
}

function readCorpus(value: unknown, onOddity: OnOddity): Corpus {
  const fields = readObject(value);
  const corpus: Corpus = {
    name: requiredString(fields, 'name'),
    total_words: numberOr0(fields, 'total_words'),
    out_of_vocabulary_words: numberOr0(fields, 'out_of_vocabulary_words'),
    status: wordOf(fields['status'], RESOURCE_STATUSES, 'Corpus.status', onOddity),
  };
  setPresent(corpus, 'error', optionalString(fields, 'error'));
  return corpus;
}
