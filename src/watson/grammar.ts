import { numberOr0, optionalString, readObject, requiredString, setPresent, wordOf } from './read.ts';
import type { Send } from './exchange.ts';
import { createResources, type Resources } from './resource.ts';
import { RESOURCE_STATUSES, type Grammar, type OnOddity } from './types.ts';

/** The calls on the grammars of a model. Their content type is `application/srgs` or `application/srgs+xml`. */
export function createGrammars(send: Send): Resources<Grammar> {
  return createResources({ send, collection: 'grammars', read: readGrammar });
}

function readGrammar(value: unknown, onOddity: OnOddity): Grammar {
  const fields = readObject(value);
  const grammar: Grammar = {
    name: requiredString(fields, 'name'),
    out_of_vocabulary_words: numberOr0(fields, 'out_of_vocabulary_words'),
    status: wordOf(fields['status'], RESOURCE_STATUSES, 'Grammar.status', onOddity),
  };
  setPresent(grammar, 'error', optionalString(fields, 'error'));
  return grammar;
}
