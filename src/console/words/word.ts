import type { Requests, WordInput } from '../../client/client.ts';

export type WordPage = Requests['listWords']['data']['customization'] extends infer M
  ? NonNullable<M> extends { words: infer W }
    ? W
    : never
  : never;
export type Word = WordPage['nodes'][number];

/** Pronunciations as people type them. The service allows neither of the separators inside. */
export function soundsOf(text: string): string[] {
  return splitSounds(text, /[|,]/);
}

export function splitSounds(text: string, separator: RegExp | string): string[] {
  return text
    .split(separator)
    .map((each) => each.trim())
    .filter(Boolean);
}

/** Why the service would refuse a word. */
export function faultOf({ word, soundsLike }: Pick<WordInput, 'word' | 'soundsLike'>): string | undefined {
  if (!word) return 'The word is missing.';
  if (/\s/.test(word)) return 'A word has no spaces. Join its parts with - or _.';
  if (word.length > 256) return 'A word has at most 256 characters.';
  if (word === '.' || word === '..') return `"${word}" cannot be a word.`;
  if ((soundsLike ?? []).length > 5) return 'A word has at most 5 pronunciations.';
  if (soundsLike?.some((each) => each.length > 40)) return 'A pronunciation has at most 40 characters.';
  return undefined;
}
