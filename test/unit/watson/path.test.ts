import { expect, test } from 'vitest';
import { InvalidPathError } from '../../../src/watson/errors.ts';
import { canonicalId, idSegment, isId, nameSegment } from '../../../src/watson/path.ts';

test.each(['5d0c7b9e-2f61-4c3a-9a0e-6b1f54c2e7aa', 'A', '0', '-', 'x'.repeat(64)])('"%s" is an id', (id) => {
  expect(isId(id)).toBe(true);
  expect(idSegment(id)).toBe(id);
});

test.each([
  '',
  '.',
  '..',
  '../v1/models',
  'a/b',
  'a\\b',
  'a%2Fb',
  'a b',
  'a?b=c',
  'a#b',
  'a;b',
  'a\n',
  '\na',
  'a\0',
  'é',
  'а-cyrillic',
  'x'.repeat(65),
])('%j is not an id', (id) => {
  expect(isId(id)).toBe(false);
  expect(() => idSegment(id)).toThrow(InvalidPathError);
});

test.each([
  ['en-US_Telephony', 'en-US_Telephony'],
  ['my corpus/1', 'my%20corpus%2F1'],
  ['garçon', 'gar%C3%A7on'],
  ['../models', '..%2Fmodels'],
  ['...', '...'],
  ['a?b=c&d#e', 'a%3Fb%3Dc%26d%23e'],
  ['100%', '100%25'],
  ['a\r\nhost: x', 'a%0D%0Ahost%3A%20x'],
  ['内科', '%E5%86%85%E7%A7%91'],
  ['𝄞', '%F0%9D%84%9E'],
  ['x'.repeat(256), 'x'.repeat(256)],
])('the name %j becomes one segment of the path', (name, segment) => {
  expect(nameSegment(name)).toBe(segment);
  expect(decodeURIComponent(segment)).toBe(name);
  expect(new URL(`http://host/v1/models/${segment}`).pathname.split('/')).toHaveLength(4);
});

test.each(['', '.', '..', 'x'.repeat(257), '\uD800', 'a\uDC00b'])('the name %j is rejected', (name) => {
  expect(() => nameSegment(name)).toThrow(InvalidPathError);
});

test('two spellings of a GUID are one id, and other ids keep their case', () => {
  const id = '5d0c7b9e-2f61-4c3a-9a0e-6b1f54c2e7aa';
  expect([canonicalId(id), canonicalId(id.toUpperCase()), idSegment(id.toUpperCase())]).toEqual([id, id, id]);
  expect([canonicalId('Model-A'), canonicalId(`${id}A`.toUpperCase())]).toEqual([
    'Model-A',
    `${id}A`.toUpperCase(),
  ]);
});
