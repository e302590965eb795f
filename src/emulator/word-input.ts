import { asObject } from './http/body.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import type { SubmittedWord } from './rules/word-rules.ts';

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
