import { describe, expect, test } from 'vitest';
import { isKnown } from '../../../src/emulator/rules/vocabulary.ts';
import { createWordCounter } from '../../../src/emulator/rules/word-counter.ts';

function count(text: string, { language = 'en-US', maxNewWords = 100, step = text.length } = {}) {
  const counter = createWordCounter({ language, maxNewWords });
  for (let at = 0; at < text.length; at += step) counter.add(text.slice(at, at + step));
  const { totalWords, newWords } = counter.end();
  return { totalWords, newWords: Object.fromEntries(newWords) };
}

describe('counting words', () => {
  const TEXT = 'Stand by on channel one two.\r\nThe Solent pilot boards, near the Nab Tower -- or not?';

  test('counts tokens with a letter or a digit', () => {
    expect(count(TEXT)).toEqual({ totalWords: 16, newWords: { Solent: 1, Nab: 1 } });
  });

  test('does not depend on the size of the chunks', () => {
    for (const step of [1, 2, 3, 7, 50]) expect(count(TEXT, { step })).toEqual(count(TEXT));
  });

  test('ignores text in brackets, but not between brackets on different lines', () => {
    expect(count('one (two three) [four] <five> {six} seven').totalWords).toBe(2);
    expect(count('one (two\nthree) four').totalWords).toBe(4);
  });

  test('counts numbers but does not keep them', () => {
    expect(count('berth 12 at 7:30 on B2')).toEqual({ totalWords: 6, newWords: { berth: 1 } });
  });

  test('keeps at most maxNewWords words, and no word of more than 64 characters', () => {
    expect(count('qa qb qc qa', { maxNewWords: 2 }).newWords).toEqual({ qa: 2, qb: 1 });
    expect(count(`q${'x'.repeat(100)}`)).toEqual({ totalWords: 1, newWords: {} });
    expect(count('qa qb', { maxNewWords: 0 }).newWords).toEqual({});
  });

  test('splits very long lines', () => {
    expect(count('word '.repeat(100_000), { step: 1_000 }).totalWords).toBe(100_000);
    expect(count('x'.repeat(500_000), { step: 1_000 }).totalWords).toBeLessThan(10);
  });

  test('segments Japanese, which has no spaces', () => {
    const { totalWords, newWords } = count('患者は肺炎の治療を待っています。', { language: 'ja-JP' });
    expect(totalWords).toBeGreaterThan(5);
    expect(Object.keys(newWords)).toContain('肺炎');
    expect(Object.keys(newWords)).not.toContain('患者');
  });
});

describe('the base vocabulary', () => {
  test.each([
    ['en-US', 'stopped'],
    ['en-US', 'Companies'],
    ['en-GB', 'pilot’s'],
    ['en-US', 'follow-up'],
    ['en-US', 'making'],
    ['de-DE', 'Große'],
    ['fr-FR', "l'eau"],
    ['es-MX', 'llamadas'],
    ['ja-JP', 'ありがとう'],
    ['ko-KR', '환자는'],
    ['pt-BR', 'consultas'],
    ['xx-XX', 'anything'],
  ])('of %s has %s', (language, word) => {
    expect(isKnown(language, word)).toBe(true);
  });

  test.each([
    ['en-US', 'mediastinal'],
    ['en-US', 'Wissahickon'],
    ['de-DE', 'Pleuraerguss'],
    ['fr-FR', 'bordereau'],
    ['en-US', 's'],
  ])('of %s lacks %s', (language, word) => {
    expect(isKnown(language, word)).toBe(false);
  });
});

test('Korean text in brackets is counted, and the marks that the service removes split no word', () => {
  const korean = (text: string) => count(text, { language: 'ko-KR' });
  expect(korean('예약 (변경) ‹확인› [취소] <요금> {주문} 서비스').totalWords).toBe(7);
  expect(korean('"런던"(London), 3.5 시간.')).toEqual({ totalWords: 3, newWords: { 런던London: 1 } });
  expect(korean('( ) - 네').totalWords).toBe(1);
  expect(count('하나 (둘)', { language: 'en-US' }).totalWords).toBe(1);
});
