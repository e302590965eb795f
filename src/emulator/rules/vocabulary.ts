/**
 * The base vocabulary: the words that a base model knows. The vocabulary of the service has hundreds of thousands of
 * words and is not public. This one has the common words of each language, so that names and technical terms are unknown.
 */

import { GERMAN } from './vocabulary/de.ts';
import { ENGLISH } from './vocabulary/en.ts';
import { SPANISH } from './vocabulary/es.ts';
import { FRENCH } from './vocabulary/fr.ts';
import { ITALIAN } from './vocabulary/it.ts';
import { JAPANESE } from './vocabulary/ja.ts';
import { KOREAN } from './vocabulary/ko.ts';
import { DUTCH } from './vocabulary/nl.ts';
import { PORTUGUESE } from './vocabulary/pt.ts';

interface Language {
  words: string;
  /** An inflectional ending and its replacement in the basic form. */
  endings: [ending: string, replacement: string][];
}

const dropped = (endings: string): [string, string][] => endings.split(' ').map((ending) => [ending, '']);

const LANGUAGES: Record<string, Language> = {
  de: { words: GERMAN, endings: dropped('e en er es em n s t te ten ern') },
  en: {
    words: ENGLISH,
    endings: [
      ...dropped("s es 's ed d ing er r est ly"),
      ['ies', 'y'],
      ['ied', 'y'],
      ['ing', 'e'],
      ['ily', 'y'],
    ],
  },
  es: { words: SPANISH, endings: dropped('s es') },
  fr: { words: FRENCH, endings: dropped('s e es x') },
  it: { words: ITALIAN, endings: [] },
  ja: { words: JAPANESE, endings: [] },
  ko: {
    words: KOREAN,
    endings: dropped('은 는 이 가 을 를 에 에서 에게 의 도 로 으로 와 과 만 까지 부터 요'),
  },
  nl: { words: DUTCH, endings: dropped('e en s t') },
  pt: { words: PORTUGUESE, endings: dropped('s es') },
};

const vocabularies = new Map<string, ReadonlySet<string>>();

/** Whether a base model of a language such as `en-US` knows a word. If the language has no list, all words are known. */
export function isKnown(language: string, word: string): boolean {
  const code = language.slice(0, 2);
  const known = LANGUAGES[code];
  if (!known) return true;
  const vocabulary = vocabularies.get(code) ?? new Set(known.words.trim().split(/\s+/));
  vocabularies.set(code, vocabulary);
  const lower = word.toLowerCase().replaceAll('’', "'");
  if (isInflected(lower, vocabulary, known.endings)) return true;
  const parts = lower.split(/['-]/).filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => isInflected(part, vocabulary, known.endings));
}

function isInflected(lower: string, vocabulary: ReadonlySet<string>, endings: Language['endings']): boolean {
  if (vocabulary.has(lower) || /^\p{Script=Hiragana}+$/u.test(lower)) return true;
  return endings.some(([ending, replacement]) => {
    if (!lower.endsWith(ending)) return false;
    const stem = lower.slice(0, -ending.length) + replacement;
    // A final consonant may be doubled before an ending, as in "stopped".
    return vocabulary.has(stem) || (/([b-z])\1$/.test(stem) && vocabulary.has(stem.slice(0, -1)));
  });
}
