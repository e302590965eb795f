import { asObject } from '../http/body.ts';
import { serviceError, TEXTS } from '../http/errors.ts';
import { isKnown } from './vocabulary.ts';
import { findErrors, generatedSound } from './word-rules.ts';
import type { BaseModelTraits } from './word-rules.ts';
import type { NewWord } from '../store/word.ts';

/** A word as the user wrote it, well-formed but not yet judged. */
export interface SubmittedWord {
  word: string;
  soundsLike: string[];
  displayAs: string | undefined;
  mappingOnly: boolean | undefined;
}

/** Reads one word of a request, with the name from the path if there is one. Refuses what is not well-formed. */
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

/** A boolean; the generated clients can send only an array of strings, and mean true by it. */
function readMapping(value: unknown): boolean | undefined {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== undefined && typeof value !== 'boolean') {
    throw serviceError(400, TEXTS.wrongType('mapping_only', 'boolean'));
  }
  return value;
}

/** Judges a word, and fills in what the service fills in. */
export function completeWord(
  input: SubmittedWord,
  traits: BaseModelTraits,
  customerId: string | undefined,
): NewWord & { errors: Record<string, string>[] } {
  const { word, soundsLike, displayAs, mappingOnly } = input;
  const guesses = traits.family === 'previous' && soundsLike.length === 0;
  const known = guesses && isKnown(traits.language, word);
  const errors = findErrors(word, soundsLike, traits);
  return {
    word,
    soundsLike: guesses && !known ? [generatedSound(word)] : soundsLike,
    // A word of the base vocabulary needs nothing at all.
    displayAs: displayAs ?? (known ? '' : word),
    mappingOnly,
    error: errors.length > 0 ? JSON.stringify(errors) : null,
    errors,
    customerId,
  };
}
