/** Rules for words that a user adds: invalid pronunciations, and values that the service generates. */

import { TEXTS } from '../texts.ts';
import type { NewWord } from '../store/word.ts';
import type { Family } from './family.ts';
import { lengthOf } from './characters.ts';
import { isKnown } from './vocabulary.ts';

const MAX_SOUNDS = 5;
const MAX_LENGTH = 40;
const MAX_LENGTH_JAPANESE = 25;

/** A word as submitted: well-formed, but not yet checked against the rules for pronunciations. */
export interface SubmittedWord {
  word: string;
  soundsLike: string[];
  displayAs: string | undefined;
  mappingOnly: boolean | undefined;
}

/** An error of a word: one key, which is the invalid element, and the message as its value. */
export type ElementError = Record<string, string>;

export interface BaseModelTraits {
  family: Family;
  /** Five characters, such as `en-US`. */
  language: string;
}

/** All errors of a word and its pronunciations. */
export function findErrors(word: string, sounds: readonly string[], traits: BaseModelTraits): ElementError[] {
  const errors = sounds.flatMap((sound, at): ElementError[] => {
    const message = at < MAX_SOUNDS ? errorOf(sound, traits) : TEXTS.tooManySounds(MAX_SOUNDS);
    return message === undefined ? [] : [{ [sound]: message }];
  });
  const tooLong = isJapanese(traits) && lengthOf(word) > MAX_LENGTH_JAPANESE;
  return tooLong ? [{ [word]: TEXTS.wordTooLong(MAX_LENGTH_JAPANESE) }, ...errors] : errors;
}

/** The next generation accepts Japanese words that are too long as text, but adds no word to the model. */
export function isAcceptedAsText(word: string, { family, language }: BaseModelTraits): boolean {
  const isNextGeneration = family === 'next' || family === 'improved';
  return isNextGeneration && language.startsWith('ja') && lengthOf(word) > MAX_LENGTH_JAPANESE;
}

function errorOf(sound: string, traits: BaseModelTraits): string | undefined {
  const text = sound.trim();
  const limit = isJapanese(traits) ? MAX_LENGTH_JAPANESE : MAX_LENGTH;
  if (text === '') return TEXTS.emptySound;
  if (/\p{Nd}/u.test(text)) return TEXTS.digits(text);
  if (lengthOf(text) > limit) return TEXTS.soundTooLong(limit);
  if (isJapanese(traits)) {
    return /^[\u30A1-\u30FA\u30FC\u3000 ]+$/.test(text) ? undefined : TEXTS.katakana;
  }
  const marks = withoutAllowedMarks(text, traits).match(/[\p{P}\p{S}]/gu);
  return marks ? TEXTS.punctuation([...new Set(marks)].join(' ')) : undefined;
}

/** Apostrophes inside words are allowed. The previous generation allows more punctuation, depending on the language. */
function withoutAllowedMarks(text: string, { family, language }: BaseModelTraits): string {
  const spelled = text.replaceAll(/(?<=\p{L})['’](?=\p{L})/gu, '');
  if (family !== 'previous') return spelled;
  if (/^en-(US|AU)$/.test(language)) return spelled.replaceAll(/(?<=\b\p{L})\.|-/gu, '');
  const dashes = /^(en-GB|nl|fr|de|it|pt|es)/.test(language) ? spelled : spelled.replaceAll('-', '');
  return language === 'en-GB' ? dashes : dashes.replaceAll(/(?<=\b\p{L})\./gu, '');
}

function isJapanese({ language }: BaseModelTraits): boolean {
  return language.startsWith('ja');
}

/** The pronunciation that the previous generation generates: capitals are spelled, punctuation becomes spaces. */
export function generatedSound(word: string): string {
  const spelled = word.replaceAll(/\p{Lu}{2,}/gu, (letters) => ` ${Array.from(letters).join(' ')} `);
  return spelled
    .replaceAll(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim()
    .toLowerCase();
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
