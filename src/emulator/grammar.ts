import { readText } from './http/body.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { familyOf, languageOf, acceptsGrammars } from './rules/family.ts';
import { checkGrammar } from './rules/grammar-check.ts';
import type { SrgsForm } from './rules/grammar-check.ts';
import { findIdleModel, findModel } from './language-model.ts';
import type { ModelRow } from './store/language-model.ts';
import { settle } from './lifecycle.ts';
import { booleanOf, customerIdOf } from './http/parameter.ts';
import { addResource, checkFree, checkName, removeResource, requireResource } from './resource.ts';
import { listResources } from './store/resource.ts';
import type { ResourceRow } from './store/resource.ts';
import type { Reply, Call, Service } from './service.ts';
import { createWordCounter } from './rules/word-counter.ts';
import type { WordCounts } from './rules/word-counter.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_NEW_WORDS = 90_000;

const FORMATS: Record<string, SrgsForm> = { 'application/srgs': 'abnf', 'application/srgs+xml': 'xml' };

/** `GET /v1/customizations/{customization_id}/grammars` */
export function listGrammars(service: Service, call: Call): Reply {
  const { customization_id: id } = findModel(service, call);
  const grammars = listResources(service, id, 'grammar').map(toWire);
  return { status: 200, body: { grammars } };
}

/** `GET /v1/customizations/{customization_id}/grammars/{grammar_name}` */
export function getGrammar(service: Service, call: Call): Reply {
  const { customization_id: id } = findModel(service, call);
  const grammar = requireResource(service, id, 'grammar', call.params[1] ?? '');
  return { status: 200, body: toWire(grammar) };
}

/** `POST /v1/customizations/{customization_id}/grammars/{grammar_name}` */
export async function addGrammar(service: Service, call: Call): Promise<Reply> {
  const requested = {
    kind: 'grammar',
    name: checkName(call),
    overwrite: booleanOf(call.query, 'allow_overwrite', false),
  } as const;
  const { base_model_name: base, customization_id: id } = findIdleModel(service, call);
  if (!acceptsGrammars(familyOf(base))) throw serviceError(400, TEXTS.noGrammars(base));
  const format = formatOf(call);
  checkFree(service, id, requested);
  const { compiles, spoken } = checkGrammar(await readText(call, MAX_BODY_BYTES), format);
  settle(service);
  return service.store.transaction(() => {
    const model = findIdleModel(service, call);
    checkFree(service, id, requested);
    const counted = countWords(model, spoken);
    const outcome = compiles ? 'analyzed' : 'undetermined';
    const { kind, name } = requested;
    const customerId = customerIdOf(call);
    return addResource(service, model, { kind, name, outcome, customerId }, counted);
  });
}

/** `DELETE /v1/customizations/{customization_id}/grammars/{grammar_name}` */
export function deleteGrammar(service: Service, call: Call): Reply {
  const model = findIdleModel(service, call);
  const name = call.params[1] ?? '';
  return removeResource(service, model, requireResource(service, model.customization_id, 'grammar', name));
}

function formatOf(call: Call): SrgsForm {
  const type = call.headers['content-type'] ?? '';
  const format = FORMATS[type.split(';')[0]?.trim().toLowerCase() ?? ''];
  if (!format) throw serviceError(415, TEXTS.grammarType(type));
  return format;
}

/** Only the previous generation adds words of grammars to a model. */
function countWords({ base_model_name: base }: ModelRow, spoken: string): WordCounts {
  const maxNewWords = familyOf(base) === 'previous' ? MAX_NEW_WORDS : 0;
  const counter = createWordCounter({ language: languageOf(base), maxNewWords });
  counter.add(spoken);
  return counter.end();
}

function toWire({ name, status, out_of_vocabulary_words }: ResourceRow): object {
  return {
    name,
    out_of_vocabulary_words: status === 'analyzed' ? out_of_vocabulary_words : 0,
    status,
    ...(status === 'undetermined' && { error: TEXTS.grammarFailed(name) }),
  };
}
