import { readFile } from './http/form-part.ts';
import { countCorpus } from './rules/corpus-counter.ts';
import type { CorpusCounts } from './rules/corpus-counter.ts';
import { TEXTS } from './texts.ts';
import { familyOf, keepsNewWords, languageOf } from './rules/family.ts';
import { findIdleModel, findModel } from './language-model.ts';
import type { ModelRow } from './store/language-model.ts';
import { settle } from './lifecycle.ts';
import { booleanOf, customerIdOf } from './http/parameter.ts';
import { addResource, checkFree, checkName, removeResource, requireResource } from './resource.ts';
import * as resources from './store/resource.ts';
import type { AnalysisOutcome, ResourceRow } from './store/resource.ts';
import type { Reply, Call, Service } from './service.ts';

/** Limit for all corpora of a model together. */
const MAX_WORDS = 10_000_000;
/** Limit for words outside the base vocabulary. The service has it for the previous generation, the emulator for all. */
export const MAX_NEW_WORDS = 90_000;

/** `GET /v1/customizations/{customization_id}/corpora` */
export function listCorpora(service: Service, call: Call): Reply {
  const { customization_id: id } = findModel(service, call);
  const corpora = resources.listResources(service, id, 'corpus').map(toWire);
  return { status: 200, body: { corpora } };
}

/** `GET /v1/customizations/{customization_id}/corpora/{corpus_name}` */
export function getCorpus(service: Service, call: Call): Reply {
  const { customization_id: id } = findModel(service, call);
  const corpus = requireResource(service, id, 'corpus', call.params[1] ?? '');
  return { status: 200, body: toWire(corpus) };
}

/** `POST /v1/customizations/{customization_id}/corpora/{corpus_name}`: the text is counted as it arrives and not stored. */
export async function addCorpus(service: Service, call: Call): Promise<Reply> {
  const requested = {
    kind: 'corpus',
    name: checkName(call),
    overwrite: booleanOf(call.query, 'allow_overwrite', false),
  } as const;
  const { base_model_name: base, customization_id: id } = findIdleModel(service, call);
  checkFree(service, id, requested);
  const keeps = keepsNewWords(familyOf(base), service.settings.lsmOutOfVocabulary);
  // One more than the limit, to detect that the limit is exceeded.
  const options = { language: languageOf(base), maxNewWords: keeps ? MAX_NEW_WORDS + 1 : 0 };
  const counted = await countCorpus(readFile(call, 'corpus_file'), options);
  // An upload holds no lock, so the model may have become busy or been deleted meanwhile.
  settle(service);
  return service.store.transaction(() => {
    const model = findIdleModel(service, call);
    checkFree(service, id, requested);
    const outcome = outcomeOf(service, model, requested.name, counted);
    const { kind, name } = requested;
    const customerId = customerIdOf(call);
    return addResource(service, model, { kind, name, outcome, customerId }, counted);
  });
}

/** `DELETE /v1/customizations/{customization_id}/corpora/{corpus_name}` */
export function deleteCorpus(service: Service, call: Call): Reply {
  const model = findIdleModel(service, call);
  const name = call.params[1] ?? '';
  return removeResource(service, model, requireResource(service, model.customization_id, 'corpus', name));
}

/** The service analyzes a corpus after the reply, so an invalid text shows only in the status of the corpus. */
function outcomeOf(
  service: Service,
  { customization_id: id, base_model_name }: ModelRow,
  name: string,
  { totalWords, newWords, isText }: CorpusCounts,
): AnalysisOutcome {
  if (!isText || totalWords === 0) return 'undetermined';
  if (resources.countWords(service, id, name) + totalWords > MAX_WORDS) return 'undetermined';
  if (familyOf(base_model_name) !== 'previous') return 'analyzed';
  const all = resources.countNewWords(service, id, name) + newWords.size;
  return all > MAX_NEW_WORDS ? 'undetermined' : 'analyzed';
}

function toWire({ name, status, total_words, out_of_vocabulary_words }: ResourceRow): object {
  const isAnalyzed = status === 'analyzed';
  return {
    name,
    total_words: isAnalyzed ? total_words : 0,
    out_of_vocabulary_words: isAnalyzed ? out_of_vocabulary_words : 0,
    status,
    ...(status === 'undetermined' && { error: TEXTS.corpusFailed(name) }),
  };
}
