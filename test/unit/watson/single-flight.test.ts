import { beforeEach, expect, test, vi } from 'vitest';
import { createInFlight } from '../../../src/watson/single-flight.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  return () => vi.useRealTimers();
});

/** Calls that end when the test says so. */
function start() {
  const inFlight = createInFlight();
  const calls: (PromiseWithResolvers<object> & { signal: AbortSignal })[] = [];
  const share = (key = 'a', signal?: AbortSignal) => {
    const result = inFlight.share(key, signal, (own) => {
      const call = { ...Promise.withResolvers<object>(), signal: own };
      calls.push(call);
      return call.promise;
    });
    result.catch(() => {});
    return result;
  };
  return { inFlight, calls, share };
}

test('all who ask for the same share one call and get the same object', async () => {
  const { calls, share } = start();
  const results = Array.from({ length: 50 }, () => share());
  expect(calls).toHaveLength(1);
  const answer = {};
  calls[0]?.resolve(answer);
  for (const result of await Promise.all(results)) expect(result).toBe(answer);
  expect(calls[0]?.signal.aborted).toBe(false);
});

test('all who share a call share its failure', async () => {
  const { calls, share } = start();
  const results = [share(), share()];
  calls[0]?.reject(new Error('broken'));
  for (const result of results) await expect(result).rejects.toThrow('broken');
  void share();
  expect(calls).toHaveLength(2);
});

test('other keys make calls of their own', () => {
  const { calls, share } = start();
  void share('a');
  void share('b');
  expect(calls).toHaveLength(2);
});

test('a call that has ended is joined by nobody', async () => {
  const { calls, share } = start();
  const first = share();
  calls[0]?.resolve({});
  await first;
  void share();
  expect(calls).toHaveLength(2);
});

test('a call of 500 ms is too old to be joined, and the one after it is joined instead', async () => {
  const { calls, share } = start();
  const old = share();
  vi.advanceTimersByTime(499);
  void share();
  expect(calls).toHaveLength(1);
  vi.advanceTimersByTime(1);
  const young = [share(), share()];
  expect(calls).toHaveLength(2);

  // The end of the old one takes nothing from the new one.
  calls[0]?.resolve({ from: 'old' });
  expect(await old).toEqual({ from: 'old' });
  void share();
  expect(calls).toHaveLength(2);
  calls[1]?.resolve({ from: 'young' });
  for (const result of young) expect(await result).toEqual({ from: 'young' });
});

test('what is forgotten is joined by nobody, and still serves those who wait for it', async () => {
  const { inFlight, calls, share } = start();
  const before = share();
  inFlight.forget();
  const after = share();
  expect(calls).toHaveLength(2);
  calls[0]?.resolve({ read: 'before' });
  calls[1]?.resolve({ read: 'after' });
  expect(await before).toEqual({ read: 'before' });
  expect(await after).toEqual({ read: 'after' });
});

test('one who leaves hears why at once and takes nothing from the others', async () => {
  const { calls, share } = start();
  const leaving = new AbortController();
  const left = share('a', leaving.signal);
  const stays = share('a', new AbortController().signal);
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  expect(calls[0]?.signal.aborted).toBe(false);
  calls[0]?.resolve({ is: 'there' });
  expect(await stays).toEqual({ is: 'there' });
});

test('when all have left the call is given up, and who comes then makes another', async () => {
  const { calls, share } = start();
  const controllers = [new AbortController(), new AbortController()];
  const results = controllers.map(({ signal }) => share('a', signal));
  for (const controller of controllers) controller.abort();
  await Promise.allSettled(results);
  expect(calls[0]?.signal.aborted).toBe(true);
  void share();
  expect(calls).toHaveLength(2);
});

test('one who has left before asks for nothing', async () => {
  const { calls, share } = start();
  await expect(share('a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect(calls).toHaveLength(0);
});
