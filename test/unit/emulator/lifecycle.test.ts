import { expect, test } from 'vitest';
import { durationMs } from '../../../src/emulator/rules/lifecycle.ts';
import { booleanOf, choiceOf, fractionOf, lengthOf } from '../../../src/emulator/http/parameter.ts';
import { allowed, choose, resolve } from '../../../src/emulator/http/router.ts';

const readBoolean = (text: string) => booleanOf(new URLSearchParams(text), 'x', true);
const readFraction = (text: string) => fractionOf(new URLSearchParams({ x: text }), 'x');
const readChoice = (text: string) => choiceOf(new URLSearchParams(text), 'x', ['all', 'user'], 'all');
test('the duration is half of trainingMs for one word, all of it for ten thousand, and 0 for a trainingMs of 0', () => {
  expect([0, 1, 10_000, 1_000_000, 10_000_000].map((words) => durationMs(8_000, words))).toEqual([
    4_000, 4_000, 8_000, 10_000, 11_000,
  ]);
  expect(durationMs(0, 1_000_000)).toBe(0);
});

test('a boolean is true or false, regardless of case', () => {
  expect([readBoolean(''), readBoolean('x='), readBoolean('x=True'), readBoolean('x=FALSE')]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(() => readBoolean('x=1')).toThrow('400');
});

test('a fraction is a decimal number from 0 to 1', () => {
  expect(['', '0', '1', '1.0', '.5', '0.35', '1e-2', '1.'].map(readFraction)).toEqual([
    undefined,
    0,
    1,
    1,
    0.5,
    0.35,
    0.01,
    1,
  ]);
  for (const bad of ['1.01', '-0', 'NaN', 'Infinity', '0x1', '1,0', '1e2'])
    expect(() => readFraction(bad)).toThrow('400');
});

test('a choice is one of the allowed values', () => {
  expect([readChoice(''), readChoice('x=user')]).toEqual(['all', 'user']);
  expect(() => readChoice('x=toString')).toThrow('400');
});

test('a character outside the basic plane counts as one character', () => {
  expect(lengthOf('a𝄞é')).toBe(3);
});

test('a path is split before it is decoded, and may have any prefix before v1', () => {
  expect(resolve('/v1/customizations/a%2Fb/words/c%20d', false).params).toEqual(['a/b', 'c d']);
  expect(resolve('/a/v1/b/v1/models/v1/', false)).toMatchObject({ prefix: '/a/v1/b', params: ['v1'] });
  expect(resolve('/v1/customizations/x/corpora/v1', false).params).toEqual(['x', 'v1']);
  expect(resolve('/v1/else', false).routes).toEqual([]);
  expect(resolve('/control/reset', false).routes).toEqual([]);
  expect(resolve('/control/reset', true).routes).toHaveLength(1);
});

test('an unsupported method is a 405', () => {
  const target = resolve('/v1/customizations/x/words/y', false);
  expect(allowed(target)).toBe('PUT, GET, DELETE, HEAD, OPTIONS');
  expect(choose(target, 'HEAD').method).toBe('GET');
  expect(() => choose(target, 'POST')).toThrow('405');
});
