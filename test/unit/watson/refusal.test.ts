import { expect, test } from 'vitest';
import { refusalOf, withoutNames } from '../../../src/watson/refusal.ts';

const service = (description: string) => ({ description, shape: 'service' as const });

test.each([
  ["A corpus named 'it's weight' already exists.", "A corpus named '' already exists."],
  ['invalid data: corpus files [a, weight], words [b]', "invalid data: corpus files '', words ''"],
  ["It doesn't fit the model's weight", "It doesn't fit the model's weight"],
  ["Malformed GUID: 'x'", "Malformed GUID: ''"],
  ["an open 'quotation", "an open 'quotation"],
])('withoutNames removes the names from "%s"', (text, kept) => {
  expect(withoutNames(text)).toBe(kept);
});

test.each([
  ['train', 'The custom model cannot be trained because it has invalid data: words [weight]'],
  ['train', 'The custom model cannot be trained because it has invalid data: corpus files [malformed]'],
] as const)('%s is refused for invalid data, whatever its name: "%s"', (operation, text) => {
  expect(refusalOf(400, service(text), operation, true)).toBe('invalid-training-data');
});

test('a missing part whose name is "malformed" is part-not-found', () => {
  expect(refusalOf(400, service("Corpus 'malformed' does not exist"), 'readPart', true)).toBe(
    'part-not-found',
  );
  expect(refusalOf(400, service("Malformed GUID: 'x'"), 'readPart', true)).toBe('invalid-input');
});
