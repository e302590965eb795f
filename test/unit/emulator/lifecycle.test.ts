import { expect, test } from 'vitest';
import { durationMs } from '../../../src/emulator/lifecycle.ts';

test('the duration is half of trainingMs for one word, all of it for ten thousand, and 0 for a trainingMs of 0', () => {
  expect([0, 1, 10_000, 1_000_000, 10_000_000].map((words) => durationMs(8_000, words))).toEqual([
    4_000, 4_000, 8_000, 10_000, 11_000,
  ]);
  expect(durationMs(0, 1_000_000)).toBe(0);
});
