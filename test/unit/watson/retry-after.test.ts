import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../../src/watson/retry-after.ts';

const NOW = Date.parse('2026-03-04T09:15:00.000Z');

test.each([
  ['0', 0],
  ['7', 7],
  ['  120 ', 120],
  ['999999999', 999_999_999],
])('"%s" is %s seconds', (header, seconds) => {
  expect(parseRetryAfter(header, NOW)).toBe(seconds);
});

test.each([
  ['Wed, 04 Mar 2026 09:15:30 GMT', 30],
  ['Wednesday, 04-Mar-26 09:16:00 GMT', 60],
  ['Wed, 04 Mar 2026 09:15:00 GMT', 0],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
])('the date "%s" is %s seconds from now', (header, seconds) => {
  expect(parseRetryAfter(header, NOW)).toBe(seconds);
});

test('a fraction of a second is rounded up', () => {
  expect(parseRetryAfter('Wed, 04 Mar 2026 09:15:30 GMT', NOW + 400)).toBe(30);
});

test.each([
  undefined,
  '',
  '  ',
  'soon',
  '-5',
  '1.5',
  '1e3',
  '0x10',
  '1234567890123',
  '2026-03-04',
  'Infinity',
  'Someday',
])('%j is ignored', (header) => {
  expect(parseRetryAfter(header, NOW)).toBeUndefined();
});
