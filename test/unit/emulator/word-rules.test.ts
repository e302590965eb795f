import { describe, expect, test } from 'vitest';
import type { Family } from '../../../src/emulator/rules/family.ts';
import { findErrors, generatedSound, isAcceptedAsText } from '../../../src/emulator/rules/word-rules.ts';

const messages = (sounds: string[], family: Family, language: string, word = 'word'): string[] =>
  findErrors(word, sounds, { family, language }).flatMap((error) => Object.values(error));

describe('a pronunciation', () => {
  test.each(['lsm', 'next', 'improved', 'previous'] as const)('with digits is an error: %s', (family) => {
    expect(findErrors('street', ['42 nd street'], { family, language: 'en-US' })).toEqual([
      {
        '42 nd street':
          "Numbers are not allowed in sounds_like. You can try for example 'four two nd street'.",
      },
    ]);
  });

  test('has at most 40 characters, or 25 in Japanese, without outer spaces', () => {
    expect(messages([` ${'a'.repeat(40)} `], 'lsm', 'en-US')).toEqual([]);
    expect(messages(['a'.repeat(41)], 'lsm', 'en-US')).toHaveLength(1);
    expect(messages(['ア'.repeat(25)], 'lsm', 'ja-JP')).toEqual([]);
    expect(messages(['ア'.repeat(26)], 'lsm', 'ja-JP')).toHaveLength(1);
  });

  test('is one of at most five', () => {
    expect(messages(['a', 'b', 'c', 'd', 'e'], 'lsm', 'en-US')).toEqual([]);
    expect(findErrors('w', ['a', 'b', 'c', 'd', 'e', 'f'], { family: 'lsm', language: 'en-US' })).toEqual([
      { f: 'At most 5 sounds_like pronunciations are allowed.' },
    ]);
  });

  test.each<[Family, string, string, number]>([
    ['previous', 'en-US', 'I. E. E. E.', 0],
    ['previous', 'en-AU', 're-entry', 0],
    ['previous', 'en-US', 'stop!', 1],
    ['previous', 'en-US', 'end.', 1],
    ['previous', 'en-GB', 'I. E.', 1],
    ['previous', 'en-GB', 're-entry', 1],
    ['previous', 'fr-FR', 'bris-de-glace', 1],
    ['previous', 'es-MX', 'a-b', 1],
    ['previous', 'fr-FR', 'I. E.', 0],
    ['next', 'ko-KR', 'a-b', 1],
    ['improved', 'en-US', 'I. E.', 1],
    ['lsm', 'en-US', 're-entry', 1],
    ['lsm', 'en-US', "o'clock", 0],
    ['lsm', 'en-US', "'quoted'", 1],
    ['lsm', 'ja-JP', 'カタカナ ー', 0],
    ['lsm', 'ja-JP', 'ひらがな', 1],
    ['previous', 'ja-JP', 'katakana', 1],
    ['lsm', 'en-US', '  ', 1],
  ])('%s %s: %j has %i errors', (family, language, sound, errors) => {
    expect(messages([sound], family, language)).toHaveLength(errors);
  });
});

test('a Japanese word of more than 25 characters is an error, but is accepted as text by the next generation', () => {
  const word = 'ア'.repeat(26);
  expect(messages([], 'lsm', 'ja-JP', word)).toEqual(['The word is longer than 25 characters.']);
  expect(isAcceptedAsText(word, { family: 'improved', language: 'ja-JP' })).toBe(true);
  expect(isAcceptedAsText(word, { family: 'previous', language: 'ja-JP' })).toBe(false);
  expect(isAcceptedAsText('w'.repeat(26), { family: 'improved', language: 'en-US' })).toBe(false);
});

test.each([
  ['IEEE', 'i e e e'],
  ['Wissahickon', 'wissahickon'],
  ['x-ray', 'x ray'],
  ['NCAA-rules', 'n c a a rules'],
])('the pronunciation generated for %s is %j', (word, sound) => {
  expect(generatedSound(word)).toBe(sound);
});
