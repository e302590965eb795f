import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCoarseClock } from '../../../src/status/coarse-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the polls of a thousand scopes, each due at its own time within a second, need at most one timer in 25 ms', () => {
  const clock = createCoarseClock();
  const startedAt = clock.now();
  const late: number[] = [];
  for (let i = 0; i < 1_000; i += 1) {
    const ms = 900 + (i % 200) + i / 1_000;
    clock.after(ms, () => late.push(clock.now() - startedAt - ms));
  }
  expect(vi.getTimerCount()).toBeLessThanOrEqual(10);

  vi.advanceTimersByTime(2_000);

  expect(late).toHaveLength(1_000);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...late)).toBeLessThanOrEqual(26);
  expect(vi.getTimerCount()).toBe(0);
});

test('a requested poll does not wait for the others', () => {
  const clock = createCoarseClock();
  let isCalled = false;
  clock.after(0, () => void (isCalled = true));
  vi.advanceTimersByTime(1);
  expect(isCalled).toBe(true);
});

test('a cancelled call is not made, and the last one that is cancelled leaves no timer', () => {
  const clock = createCoarseClock();
  const calls: string[] = [];
  const cancelA = clock.after(500, () => calls.push('a'));
  const cancelB = clock.after(500, () => calls.push('b'));
  cancelA();
  cancelA();
  vi.advanceTimersByTime(600);
  expect(calls).toEqual(['b']);
  cancelB();

  const cancels = [500, 500, 900].map((ms) => clock.after(ms, () => calls.push('c')));
  for (const cancel of cancels) cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test('a call may cancel another one of the same time, and make one for later', () => {
  const clock = createCoarseClock();
  const calls: string[] = [];
  let cancel = () => {};
  clock.after(500, () => {
    calls.push('a');
    cancel();
    clock.after(500, () => calls.push('later'));
  });
  cancel = clock.after(500, () => calls.push('b'));
  vi.advanceTimersByTime(1_200);
  expect(calls).toEqual(['a', 'later']);
});

test('a poll that is planned after the system has set its clock forward or back is neither late nor early', () => {
  for (const stepMs of [8_000, -8_000]) {
    const clock = createCoarseClock();
    const startedAt = performance.now();
    const calledAt: number[] = [];
    const note = () => void calledAt.push(performance.now() - startedAt);
    clock.after(10_000, note);
    clock.after(18_000, note);
    vi.setSystemTime(Date.now() + stepMs);
    for (const ms of [2_000, 10_000]) clock.after(ms, note);
    vi.advanceTimersByTime(20_000);
    const steps = calledAt.map((ms) => Math.round(ms / 100) * 100);
    expect(steps).toEqual([2_000, 10_000, 10_000, 18_000]);
  }
});

test('a call runs outside the trace of the operation that made it', () => {
  const clock = createCoarseClock();
  const trace = new AsyncLocalStorage<string>();
  let seen: string | undefined = 'none';
  trace.run('operation', () => clock.after(500, () => void (seen = trace.getStore())));
  vi.advanceTimersByTime(600);
  expect(seen).toBeUndefined();
});
