import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Budget } from '../../../src/graphql/budget.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const start = (options: Partial<ConstructorParameters<typeof Budget>[0]> = {}) =>
  new Budget({ executionMs: 1_000, rootCalls: 2, answerBytes: 1_000, ...options });
const codeOf = (reason: any) => reason.extensions.code;

test('the signal is aborted at the deadline with a reason', () => {
  const { signal } = start();
  vi.advanceTimersByTime(999);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(codeOf(signal.reason)).toBe('EXECUTION_TIMEOUT');
});

test('the time before the first use of the signal counts', () => {
  const budget = start();
  vi.advanceTimersByTime(800);
  expect(vi.getTimerCount()).toBe(0);
  const { signal } = budget;
  vi.advanceTimersByTime(200);
  expect(signal.aborted).toBe(true);
});

test('untimed work does not count towards the deadline', async () => {
  const budget = start();
  const { signal } = budget;
  vi.advanceTimersByTime(600);
  await budget.untimed(async () => void (await vi.advanceTimersByTimeAsync(60_000)));
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(399);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.aborted).toBe(true);
});

test('the time continues after untimed work that failed', async () => {
  const budget = start();
  await expect(budget.untimed(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  vi.advanceTimersByTime(1_000);
  expect(budget.signal.aborted).toBe(true);
});

test('a caller that disconnects aborts the signal with its reason', () => {
  const left = new AbortController();
  const { signal } = start({ disconnected: left.signal });
  left.abort('gone');
  expect(signal.reason).toBe('gone');
  expect(start({ disconnected: left.signal }).signal.reason).toBe('gone');
});

test('no timer remains after the end, and none is set without a deadline', () => {
  const budget = start();
  expect(budget.signal.aborted).toBe(false);
  budget.end();
  expect(budget.signal.aborted).toBe(false);
  expect(start({ executionMs: Infinity }).signal.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('no call is allowed above the limit or after the deadline', () => {
  const budget = start();
  budget.takeCall();
  budget.takeCall();
  expect(() => budget.takeCall()).toThrow('at most 2 REST calls');
  const late = start();
  expect(late.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(() => late.takeCall()).toThrow('longer than 1 s');
});
