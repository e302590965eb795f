import { expect, test } from 'vitest';
import { booleanOf, choiceOf, fractionOf } from '../../../src/emulator/http/parameter.ts';
import { lengthOf } from '../../../src/emulator/rules/characters.ts';

const readBoolean = (text: string) => booleanOf(new URLSearchParams(text), 'x', true);
const readFraction = (text: string) => fractionOf(new URLSearchParams({ x: text }), 'x');
const readChoice = (text: string) => choiceOf(new URLSearchParams(text), 'x', ['all', 'user'], 'all');

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
