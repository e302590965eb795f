import { readJson } from './http/body.ts';
import { MAX_NEW_WORDS } from './corpus.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { familyOf, languageOf } from './rules/family.ts';
import { findIdleModel, findModel } from './language-model.ts';
import type { ModelRow } from './store/language-model.ts';
import { begin, settle } from './lifecycle.ts';
import { dataAdded, restate } from './model-state.ts';
import { choiceOf, customerIdOf } from './http/parameter.ts';
import type { Reply, Call, Service } from './service.ts';
import { readWord } from './word-input.ts';
import { completeWord, isAcceptedAsText } from './rules/word-rules.ts';
import type { BaseModelTraits } from './rules/word-rules.ts';
import * as words from './store/word.ts';
import type { WordRow } from './store/word.ts';

type WordOrder = { by: 'alphabetical' | 'count'; descending: boolean };

/** A word in the form of the REST interface. Columns with JSON are parsed and passed on unchanged. */
interface WireWord {
  word: string;
  sounds_like: unknown;
  display_as: string;
  count: number;
  source: unknown;
  mapping_only?: boolean;
  error?: unknown;
}

/** Large enough for 90,000 words with pronunciations. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** `GET /v1/customizations/{customization_id}/words` */
export function listWords(service: Service, call: Call): Reply {
  const model = findModel(service, call);
  const type = choiceOf(call.query, 'word_type', words.WORD_TYPES, 'all');
  const order = readOrder(call.query);
  const rows = words.listWords(service, model.customization_id, type);
  const found = rows.map((row) => toWire(model, row));
  return { status: 200, body: { words: inOrder(found, order) } };
}

/** Words of equal count stay in alphabetical order, which is by code point. */
function inOrder(found: WireWord[], { by, descending }: WordOrder): WireWord[] {
  const sign = descending ? -1 : 1;
  if (by === 'count') return found.toSorted((a, b) => sign * (a.count - b.count));
  return descending ? found.toReversed() : found;
}

/** `alphabetical` or `count` with an optional sign. A plus that is not percent-encoded is decoded as a space. */
function readOrder(query: URLSearchParams): WordOrder {
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
  const model = findModel(service, call);
  const row = words.findWord(service, model.customization_id, name);
  if (!row) throw serviceError(400, TEXTS.unknownWord(name));
  return { status: 200, body: toWire(model, row) };
}

/** `POST /v1/customizations/{customization_id}/words`: adds all words or none. They are analyzed after the reply. */
export async function addWords(service: Service, call: Call): Promise<Reply> {
  findIdleModel(service, call);
  const { words: submitted } = await readJson(call, MAX_BODY_BYTES);
  if (!Array.isArray(submitted) || submitted.length === 0) {
    throw serviceError(400, TEXTS.missingField('words'));
  }
  const inputs = submitted.map((word: unknown) => readWord(word));
  settle(service);
  return service.store.transaction(() => {
    const model = findIdleModel(service, call);
    const { customization_id: id } = model;
    const traits = traitsOf(model);
    for (const input of inputs) {
      if (isAcceptedAsText(input.word, traits)) continue;
      words.putWord(service, id, completeWord(input, traits, customerIdOf(call)));
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
    if (!isAcceptedAsText(input.word, traitsOf(model))) words.putWord(service, id, word);
    checkLimit(service, model);
    restate(service, id, service.clock.now());
    return { status: 201, body: {} };
  });
}

/** `DELETE /v1/customizations/{customization_id}/words/{word_name}` */
export function deleteWord(service: Service, call: Call): Reply {
  const [, name = ''] = call.params;
  const { customization_id: id } = findIdleModel(service, call);
  if (!words.findWord(service, id, name)) throw serviceError(400, TEXTS.unknownWord(name));
  service.store.transaction(() => {
    words.removeWord(service, id, name);
    restate(service, id, service.clock.now());
  });
  return { status: 200, body: {} };
}

function traitsOf({ base_model_name: base }: ModelRow): BaseModelTraits {
  return { family: familyOf(base), language: languageOf(base) };
}

/** Limit of the previous generation for out-of-vocabulary words. The emulator counts all words of the model. */
function checkLimit(service: Service, model: ModelRow): void {
  if (familyOf(model.base_model_name) !== 'previous') return;
  if (words.countWords(service, model.customization_id) <= MAX_NEW_WORDS) return;
  throw serviceError(400, TEXTS.tooManyWords(MAX_NEW_WORDS));
}

function toWire(model: ModelRow, row: WordRow): WireWord {
  const isCounted = familyOf(model.base_model_name) === 'previous';
  const sources: unknown[] = JSON.parse(row.sources ?? '[]');
  return {
    word: row.word,
    sounds_like: JSON.parse(row.sounds_like),
    display_as: row.display_as,
    count: isCounted ? Math.max(1, row.initial_count + (row.occurrences ?? 0)) : 1,
    source: row.by_user === 1 ? [...sources, 'user'] : sources,
    ...(row.mapping_only !== null && { mapping_only: row.mapping_only === 1 }),
    ...(row.error !== null && { error: JSON.parse(row.error) }),
  };
}
