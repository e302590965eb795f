import type { Refusal } from './errors.ts';

/** What an exchange is about; it decides how the texts of a 400 are read. */
export type Operation =
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

/** What is read from an error body, whichever of the two shapes it has. */
export interface ErrorBody {
  description: string | undefined;
  /**
   * `service`: the customization service itself answered; `platform`: what stands in front of it did; `none`: it is
   * no error body of either, such as a page of HTML.
   */
  shape: 'service' | 'platform' | 'none';
}

const MAX_DESCRIPTION_CHARACTERS = 500;

type Texts = ReadonlyArray<readonly [RegExp, Refusal]>;

/**
 * Texts by which one 400 is told from another; the first match counts. IBM does not publish them: those that no public
 * thread quotes are guesses, so all are kept together here.
 */
const LITE_PLAN: Texts = [[/not available for the .*plan/i, 'plan-not-supported']];
/** All that can be wrong with the name of a corpus, grammar or word that is read or removed is that there is none. */
const PART: Texts = [
  [/malformed/i, 'invalid-input'],
  [/(?:)/, 'part-not-found'],
];
const BY_OPERATION: Record<Operation, Texts> = {
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
 * A text without the names that it quotes or lists: these are the caller's, and may be words that mean something here.
 * An apostrophe inside a word is no quotation mark.
 */
export function withoutNames(text: string): string {
  return text.replaceAll(/(?<![\p{L}\p{N}])'.*?'(?![\p{L}\p{N}])|\[.*?\]/gsu, "''");
}

/**
 * What a 4xx means. An unknown or foreign model answers 401 in the service's own shape, so that it can be told from
 * bad credentials, which the platform in front of the service refuses in another.
 */
export function refusalOf(
  status: number,
  body: ErrorBody,
  operation: Operation,
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
