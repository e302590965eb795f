import { expect, test } from 'vitest';
import { backoffDelayMs, isBusy, pollDelayMs, rateLimitDelayMs } from '../../../src/status/delay.ts';

const POLL_MS = 10_000;
const MIDDLE = 0.5;
/** Enough polls without a change to reach the ordinary interval. */
const LONG_QUIET = 1_000;

test.each([
  ['pending', true],
  ['training', true],
  ['upgrading', true],
  ['ready', false],
  ['available', false],
  ['failed', false],
  ['deleted', false],
  ['unknown', false],
] as const)('a model that is %s is busy: %s', (status, busy) => {
  expect(isBusy(status)).toBe(busy);
});

test('a busy model is polled at the poll interval, and idle ones at three times the interval', () => {
  expect(pollDelayMs(POLL_MS, true, LONG_QUIET, MIDDLE)).toBe(10_000);
  expect(pollDelayMs(POLL_MS, false, LONG_QUIET, MIDDLE)).toBe(30_000);
});

test('after a change the delay doubles from one second up to the ordinary interval', () => {
  const waits = [0, 1, 2, 3, 4, 5].map((quiet) => pollDelayMs(POLL_MS, true, quiet, MIDDLE));

  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

test('a change does not lengthen an interval below one second', () => {
  expect(pollDelayMs(50, true, 0, MIDDLE)).toBe(50);
  expect(pollDelayMs(50, false, 0, MIDDLE)).toBe(150);
});

test('the jitter is ten percent at most, in both directions', () => {
  expect(pollDelayMs(POLL_MS, true, LONG_QUIET, 0)).toBeCloseTo(9_000, 6);
  expect(pollDelayMs(POLL_MS, true, LONG_QUIET, 1)).toBeCloseTo(11_000, 6);
  for (let i = 0; i < 1_000; i += 1) {
    const wait = pollDelayMs(POLL_MS, true, LONG_QUIET, Math.random());
    expect(Math.abs(wait - POLL_MS)).toBeLessThanOrEqual(POLL_MS * 0.1 + 1e-6);
  }
});

test('the delay doubles with each failure, up to 30 seconds', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 100, 1_000_000].map((failures) => backoffDelayMs(POLL_MS, failures, 1));

  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
});

test('the upper half of the delay after a failure is random', () => {
  expect(backoffDelayMs(POLL_MS, 6, 0)).toBe(15_000);
  expect(backoffDelayMs(POLL_MS, 6, 0.5)).toBe(22_500);
  expect(backoffDelayMs(POLL_MS, 6, 1)).toBe(30_000);
});

test('with a short poll interval the first delay after a failure is short', () => {
  expect(backoffDelayMs(50, 1, 1)).toBe(50);
  expect(backoffDelayMs(50, 3, 1)).toBe(200);
});

test.each([
  [undefined, 1_000],
  [0, 1_000],
  [1, 1_000],
  [5, 5_000],
  [60, 60_000],
  [61, 60_000],
  [999_999_999, 60_000],
])('after a 429 with Retry-After %s the delay is %s ms', (seconds, wait) => {
  expect(rateLimitDelayMs(seconds)).toBe(wait);
});
