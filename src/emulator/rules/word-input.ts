import { asObject } from '../http/body.ts';
import { serviceError, TEXTS } from '../http/errors.ts';
import { isKnown } from './vocabulary.ts';
import { findErrors, generatedSound } from './word-rules.ts';
import type { BaseModelTraits } from './word-rules.ts';
import type { NewWord } from '../store/word.ts';

/** A word as submitted: well-formed, but not yet checked against the rules for pronunciations. */
export interface SubmittedWord {
  word: string;
  soundsLike: string[];
  displayAs: string | undefined;
  mappingOnly: boolean | undefined;
}

/** Reads one word of a request. A name in the path takes precedence. Throws a 400 if the word is malformed. */
export function readWord(value: unknown, name?: string): SubmittedWord {
  const fields = asObject(value);
  if (!fields) throw serviceError(400, TEXTS.malformedBody);
  const { sounds_like: soundsLike, display_as: displayAs, mapping_only: mappingOnly } = fields;
  return {
    word: readName(name ?? fields.word),
    soundsLike: readSounds(soundsLike ?? []),
    displayAs: readDisplay(displayAs ?? undefined),
    mappingOnly: readMapping(mappingOnly ?? undefined),
  };
}

function readName(word: unknown): string {
  if (word === undefined || word === null) throw serviceError(400, TEXTS.missingField('word'));
  if (typeof word !== 'string') throw serviceError(400, TEXTS.wrongType('word', 'string'));
  if (word === '' || /\s/.test(word)) throw serviceError(400, TEXTS.badWord(word));
  return word;
}

function readSounds(value: unknown): string[] {
  if (!Array.isArray(value)) throw serviceError(400, TEXTS.wrongType('sounds_like', 'array of strings'));
  return value.map((sound: unknown) => {
    if (typeof sound !== 'string')
      throw serviceError(400, TEXTS.wrongType('sounds_like', 'array of strings'));
    return sound.trim();
  });
}

function readDisplay(value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string') {
    throw serviceError(400, TEXTS.wrongType('display_as', 'string'));
  }
  return value;
}

/** A boolean. IBM's generated clients can send only an array of strings, which means true if it is not empty. */
function readMapping(value: unknown): boolean | undefined {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== undefined && typeof value !== 'boolean') {
    throw serviceError(400, TEXTS.wrongType('mapping_only', 'boolean'));
  }
  return value;
}

/** Checks a word and adds the values that the service generates. */
export function completeWord(
  input: SubmittedWord,
  traits: BaseModelTraits,
  customerId: string | undefined,
): NewWord & { errors: Record<string, string>[] } {
  const { word, soundsLike, displayAs, mappingOnly } = input;
  const isGenerated = traits.family === 'previous' && soundsLike.length === 0;
  const isInVocabulary = isGenerated && isKnown(traits.language, word);
  const errors = findErrors(word, soundsLike, traits);
  return {
    word,
    soundsLike: isGenerated && !isInVocabulary ? [generatedSound(word)] : soundsLike,
    // A word of the base vocabulary has no generated values.
    displayAs: displayAs ?? (isInVocabulary ? '' : word),
    mappingOnly,
    error: errors.length > 0 ? JSON.stringify(errors) : null,
    errors,
    customerId,
  };
}
