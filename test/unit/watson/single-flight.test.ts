import { beforeEach, expect, test, vi } from 'vitest';
import type { Signal } from '../../../src/watson/signal.ts';
import { createSingleFlight, type Outcome } from '../../../src/watson/single-flight.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  return () => vi.useRealTimers();
});

/** Calls that the test settles. */
function start() {
  const singleFlight = createSingleFlight();
  const calls: (Outcome<object> & { signal: Signal })[] = [];
  const request = (key = 'a', signal?: AbortSignal) => {
    const result = singleFlight.deduplicate<object>(key, signal, (callSignal, outcome) => {
      const { promise, resolve, reject } = Promise.withResolvers<object>();
      calls.push({ resolve, reject, signal: callSignal });
      promise.then(outcome.resolve.bind(outcome), outcome.reject.bind(outcome));
    });
    result.catch(() => {});
    return result;
  };
  return { singleFlight, calls, request };
}

test('concurrent callers with the same key get the same object from one call', async () => {
  const { calls, request } = start();
  const results = Array.from({ length: 50 }, () => request());
  expect(calls).toHaveLength(1);
  const answer = {};
  calls[0]?.resolve(answer);
  for (const result of await Promise.all(results)) expect(result).toBe(answer);
  expect(calls[0]?.signal.aborted).toBe(false);
});

test('concurrent callers with the same key get the same error', async () => {
  const { calls, request } = start();
  const results = [request(), request()];
  calls[0]?.reject(new Error('broken'));
  for (const result of results) await expect(result).rejects.toThrow('broken');
  void request();
  expect(calls).toHaveLength(2);
});

test('each key has its own call', () => {
  const { calls, request } = start();
  void request('a');
  void request('b');
  expect(calls).toHaveLength(2);
});

test('a settled call is not reused', async () => {
  const { calls, request } = start();
  const first = request();
  calls[0]?.resolve({});
  await first;
  void request();
  expect(calls).toHaveLength(2);
});

test('a call that is 500 ms old is not reused, and the next one is', async () => {
  const { calls, request } = start();
  const old = request();
  vi.advanceTimersByTime(499);
  void request();
  expect(calls).toHaveLength(1);
  vi.advanceTimersByTime(1);
  const recent = [request(), request()];
  expect(calls).toHaveLength(2);

  // The old call settles without an effect on the new one.
  calls[0]?.resolve({ from: 'old' });
  expect(await old).toEqual({ from: 'old' });
  void request();
  expect(calls).toHaveLength(2);
  calls[1]?.resolve({ from: 'recent' });
  for (const result of recent) expect(await result).toEqual({ from: 'recent' });
});

test('a forgotten call is not reused, and its callers still get its result', async () => {
  const { singleFlight, calls, request } = start();
  const before = request();
  singleFlight.forget();
  const after = request();
  expect(calls).toHaveLength(2);
  calls[0]?.resolve({ read: 'before' });
  calls[1]?.resolve({ read: 'after' });
  expect(await before).toEqual({ read: 'before' });
  expect(await after).toEqual({ read: 'after' });
});

test('a caller that aborts gets its reason at once, and the others get the result', async () => {
  const { calls, request } = start();
  const aborting = new AbortController();
  const aborted = request('a', aborting.signal);
  const other = request('a', new AbortController().signal);
  aborting.abort(new Error('gone'));
  await expect(aborted).rejects.toThrow('gone');
  expect(calls[0]?.signal.aborted).toBe(false);
  calls[0]?.resolve({ is: 'there' });
  expect(await other).toEqual({ is: 'there' });
});

test('the call is aborted when all its callers have aborted, and the next caller starts another', async () => {
  const { calls, request } = start();
  const controllers = [new AbortController(), new AbortController()];
  const results = controllers.map(({ signal }) => request('a', signal));
  for (const controller of controllers) controller.abort();
  await Promise.allSettled(results);
  expect(calls[0]?.signal.aborted).toBe(true);
  void request();
  expect(calls).toHaveLength(2);
});

test('a caller whose signal is already aborted starts no call', async () => {
  const { calls, request } = start();
  await expect(request('a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect(calls).toHaveLength(0);
});
