/** What the service makes of the words that a user adds: which pronunciations it refuses, and what it fills in. */

import { TEXTS } from '../http/errors.ts';
import type { Family } from './family.ts';
import { lengthOf } from '../http/parameter.ts';

const MAX_SOUNDS = 5;
const MAX_LENGTH = 40;
const MAX_LENGTH_JAPANESE = 25;

/** What is wrong with one element of a word: the element, and the message. */
export type ElementError = Record<string, string>;

export interface BaseModelTraits {
  family: Family;
  /** Five characters, such as `en-US`. */
  language: string;
}

/** Everything that is wrong with a word and its pronunciations. */
export function findErrors(word: string, sounds: readonly string[], traits: BaseModelTraits): ElementError[] {
  const errors = sounds.flatMap((sound, at): ElementError[] => {
    const message = at < MAX_SOUNDS ? errorOf(sound, traits) : TEXTS.tooManySounds(MAX_SOUNDS);
    return message === undefined ? [] : [{ [sound]: message }];
  });
  const tooLong = isJapanese(traits) && lengthOf(word) > MAX_LENGTH_JAPANESE;
  return tooLong ? [{ [word]: TEXTS.wordTooLong(MAX_LENGTH_JAPANESE) }, ...errors] : errors;
}

/** Japanese words that are too long are no error to the next generation: it takes them as text, and keeps no word. */
export function isTakenAsText(word: string, { family, language }: BaseModelTraits): boolean {
  const next = family === 'next' || family === 'improved';
  return next && language.startsWith('ja') && lengthOf(word) > MAX_LENGTH_JAPANESE;
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

/** An apostrophe inside a word is spelling. The previous generation allows more, depending on the language. */
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

/** The pronunciation that the previous generation makes up for a word: capitals are spelled, marks become spaces. */
export function generatedSound(word: string): string {
  const spelled = word.replaceAll(/\p{Lu}{2,}/gu, (letters) => ` ${Array.from(letters).join(' ')} `);
  return spelled
    .replaceAll(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim()
    .toLowerCase();
}
