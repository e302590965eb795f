import type { Refusal } from './errors.ts';

/** The kind of a request. It decides how the text of a 400 is interpreted. */
export type RequestKind =
  | 'read'
  | 'readPart'
  | 'create'
  | 'train'
  | 'reset'
  | 'upgrade'
  | 'delete'
  | 'addResource'
  | 'addWords'
  | 'deletePart';

/** An error body of either shape. */
export interface ErrorBody {
  description: string | undefined;
  /**
   * `service`: from the customization service. `platform`: from the platform in front of it. `none`: from neither, such
   * as a page of HTML.
   */
  shape: 'service' | 'platform' | 'none';
}

const MAX_DESCRIPTION_CHARACTERS = 500;

type Texts = ReadonlyArray<readonly [RegExp, Refusal]>;

/**
 * The texts that distinguish the reasons of a 400. The first match decides. IBM does not document the texts: some are
 * quoted in public threads, the others are guesses.
 */
const LITE_PLAN: Texts = [[/not available for the .*plan/i, 'plan-not-supported']];
/** A well-formed request to read or delete a part of a model is refused only if the part does not exist. */
const PART: Texts = [
  [/malformed/i, 'invalid-input'],
  [/(?:)/, 'part-not-found'],
];
const BY_OPERATION: Record<RequestKind, Texts> = {
  read: [],
  create: [[/\b1024\b|(maximum|limit).*\bnumber of\b.*\bmodels\b/i, 'limit-reached']],
  train: [
    [/weight|word_type_to_add|malformed/i, 'invalid-input'],
    [/no input data modified|\bno (valid )?(input )?data\b|nothing to train/i, 'nothing-to-train'],
    [/corpus|corpora|word|grammar|resource|strict/i, 'invalid-training-data'],
  ],
  reset: [],
  upgrade: [
    [/malformed/i, 'invalid-input'],
    [/./, 'not-upgradable'],
  ],
  delete: [],
  readPart: PART,
  deletePart: PART,
  addResource: [
    [/already (exists|used)|is already/i, 'already-exists'],
    [/(maximum|limit).*\bwords\b/i, 'limit-reached'],
  ],
  addWords: [[/(maximum|limit).*\bwords\b/i, 'limit-reached']],
};

/** Reads an error body of either shape. */
export function readErrorBody(text: string): ErrorBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { description: undefined, shape: 'none' };
  }
  if (typeof body !== 'object' || body === null) return { description: undefined, shape: 'none' };
  const description = 'error' in body && typeof body.error === 'string' ? body.error : undefined;
  return {
    description: description?.slice(0, MAX_DESCRIPTION_CHARACTERS),
    shape: 'code_description' in body ? 'service' : 'platform',
  };
}

/**
 * The text without the names that it quotes or lists. A name comes from the caller and could match a pattern. An
 * apostrophe inside a word is not a quotation mark.
 */
export function withoutNames(text: string): string {
  return text.replaceAll(/(?<![\p{L}\p{N}])'.*?'(?![\p{L}\p{N}])|\[.*?\]/gsu, "''");
}

/**
 * The reason of a 4xx. For a model that does not exist, or belongs to others, the service responds with 401 in its own
 * shape. For invalid credentials the platform responds with 401 in the other shape.
 */
export function refusalOf(
  status: number,
  body: ErrorBody,
  operation: RequestKind,
  onResource: boolean,
): Refusal {
  if (status === 401) return onResource && body.shape === 'service' ? 'not-found' : 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404 && (operation === 'readPart' || operation === 'deletePart')) return 'part-not-found';
  if (status === 404) return onResource ? 'not-found' : 'other';
  if (status === 409) return 'busy';
  if (status === 429) return 'rate-limited';
  if (status !== 400) return 'other';
  const text = withoutNames(body.description ?? '');
  const texts = [...LITE_PLAN, ...BY_OPERATION[operation]];
  return texts.find(([pattern]) => pattern.test(text))?.[1] ?? 'invalid-input';
}
