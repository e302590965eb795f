import { readJson } from './http/body.ts';
import { MAX_NEW_WORDS } from './corpus.ts';
import { serviceError, TEXTS } from './http/errors.ts';
import { familyOf, languageOf } from './rules/family.ts';
import { findIdleModel, findModel } from './store/language-model.ts';
import type { ModelRow } from './store/language-model.ts';
import { begin, dataAdded, restate, settle } from './rules/lifecycle.ts';
import { choiceOf } from './http/parameter.ts';
import { customerIdOf } from './store/resource.ts';
import type { Reply, Call, Service } from './service.ts';
import { completeWord, readWord } from './rules/word-input.ts';
import { isAcceptedAsText } from './rules/word-rules.ts';
import type { BaseModelTraits } from './rules/word-rules.ts';
import {
  findWord,
  listWords as wordsOf,
  putWord as storeWord,
  removeWord,
  WORD_TYPES,
} from './store/word.ts';
import type { WordOrder } from './store/word.ts';

/** Large enough for 90,000 words with pronunciations. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** `GET /v1/customizations/{customization_id}/words` */
export function listWords(service: Service, call: Call): Reply {
  const model = findModel(service, call);
  const type = choiceOf(call.query, 'word_type', WORD_TYPES, 'all');
  return { status: 200, body: { words: wordsOf(service, model, type, readSort(call.query)) } };
}

/** `alphabetical` or `count` with an optional sign. A plus that is not percent-encoded is decoded as a space. */
function readSort(query: URLSearchParams): WordOrder {
  const value = query.get('sort') ?? '';
  if (value === '') return { by: 'alphabetical', descending: false };
  const [, sign, by] = /^([ +-]?)(alphabetical|count)$/.exec(value) ?? [];
  if (by === undefined)
    throw serviceError(400, TEXTS.wrongValue('sort', value, '[+-]alphabetical, [+-]count'));
  return { by: by === 'count' ? 'count' : 'alphabetical', descending: sign === '-' };
}

/** `GET /v1/customizations/{customization_id}/words/{word_name}` */
export function getWord(service: Service, call: Call): Reply {
  const [, name = ''] = call.params;
  const word = findWord(service, findModel(service, call), name);
  if (!word) throw serviceError(400, TEXTS.unknownWord(name));
  return { status: 200, body: word };
}

/** `POST /v1/customizations/{customization_id}/words`: adds all words or none. They are analysed after the reply. */
export async function addWords(service: Service, call: Call): Promise<Reply> {
  findIdleModel(service, call);
  const { words } = await readJson(call, MAX_BODY_BYTES);
  if (!Array.isArray(words) || words.length === 0) throw serviceError(400, TEXTS.missingField('words'));
  const inputs = words.map((word: unknown) => readWord(word));
  settle(service);
  return service.store.transaction(() => {
    const model = findIdleModel(service, call);
    const { customization_id: id } = model;
    const traits = traitsOf(model);
    for (const input of inputs) {
      if (isAcceptedAsText(input.word, traits)) continue;
      storeWord(service, id, completeWord(input, traits, customerIdOf(call)));
    }
    checkLimit(service, model);
    dataAdded(service, id);
    begin(service, id, 'analysis', inputs.length);
    return { status: 201, body: {} };
  });
}

/** `PUT /v1/customizations/{customization_id}/words/{word_name}`: validated before the reply. */
export async function putWord(service: Service, call: Call): Promise<Reply> {
  findIdleModel(service, call);
  const input = readWord(await readJson(call, MAX_BODY_BYTES, {}), call.params[1]);
  settle(service);
  return service.store.transaction(() => {
    const model = findIdleModel(service, call);
    const { customization_id: id } = model;
    const word = completeWord(input, traitsOf(model), customerIdOf(call));
    const [message] = word.errors.flatMap((error) => Object.values(error));
    if (message !== undefined) throw serviceError(400, message);
    if (!isAcceptedAsText(input.word, traitsOf(model))) storeWord(service, id, word);
    checkLimit(service, model);
    restate(service, id, service.clock.now());
    return { status: 201, body: {} };
  });
}

/** `DELETE /v1/customizations/{customization_id}/words/{word_name}` */
export function deleteWord(service: Service, call: Call): Reply {
  const [, name = ''] = call.params;
  const model = findIdleModel(service, call);
  if (!findWord(service, model, name)) throw serviceError(400, TEXTS.unknownWord(name));
  service.store.transaction(() => {
    removeWord(service, model.customization_id, name);
    restate(service, model.customization_id, service.clock.now());
  });
  return { status: 200, body: {} };
}

function traitsOf({ base_model_name: base }: ModelRow): BaseModelTraits {
  return { family: familyOf(base), language: languageOf(base) };
}

/** Limit of the previous generation for out-of-vocabulary words. The emulator counts all words that the user added. */
function checkLimit(service: Service, model: ModelRow): void {
  if (familyOf(model.base_model_name) !== 'previous') return;
  const found = service.store.get<{ words: number }>(
    'SELECT count(*) AS words FROM word WHERE customization_id = ?',
    model.customization_id,
  );
  if ((found?.words ?? 0) > MAX_NEW_WORDS) throw serviceError(400, TEXTS.tooManyWords(MAX_NEW_WORDS));
}
