import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createConnectionQueue } from '../../../src/watson/connection-queue.ts';

const NEVER = new AbortController().signal;

function start(connections: number, connectionsPerScope: number) {
  const queue = createConnectionQueue({ connections, connectionsPerScope });
  const granted: string[] = [];
  const releases: (() => void)[] = [];
  const acquire = async (scope: string, signal: AbortSignal) => {
    signal.throwIfAborted();
    if (!queue.take(scope)) await queue.wait(scope, signal);
  };
  const call = (scope: string, signal = NEVER) => {
    const result = acquire(scope, signal).then(() => {
      granted.push(scope);
      releases.push(() => queue.giveBack(scope));
    });
    result.catch(() => {});
    return result;
  };
  const releaseNext = async () => {
    releases.shift()?.();
    await setImmediate();
  };
  return { call, granted, releases, releaseNext };
}

test('a scope that waits for its own connections leaves the others to the other scopes', async () => {
  const { call, granted } = start(4, 2);
  for (let i = 0; i < 300; i += 1) void call('a');
  void call('b');
  await setImmediate();
  expect(granted).toEqual(['a', 'a', 'b']);
});

test('scopes that wait take turns, whichever has more calls', async () => {
  const { call, granted, releaseNext } = start(1, 1);
  for (const scope of ['a', 'a', 'a', 'a', 'b', 'b', 'c']) void call(scope);
  for (let i = 0; i < 7; i += 1) await releaseNext();
  expect(granted).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'a']);
});

test('a call that is aborted while it waits rejects at once and takes no connection', async () => {
  const { call, granted, releaseNext } = start(1, 1);
  void call('a');
  const aborting = new AbortController();
  const aborted = call('a', aborting.signal);
  void call('b');
  await setImmediate();
  aborting.abort(new Error('left'));
  await expect(aborted).rejects.toThrow('left');
  await expect(call('a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  for (let i = 0; i < 3; i += 1) await releaseNext();
  expect(granted).toEqual(['a', 'b']);
});

test('a call whose signal aborts after it got its connection keeps it until the release', async () => {
  const { call, granted, releaseNext } = start(1, 1);
  const aborting = new AbortController();
  void call('a', aborting.signal);
  await setImmediate();
  aborting.abort();
  void call('b');
  await setImmediate();
  expect(granted).toEqual(['a']);
  await releaseNext();
  expect(granted).toEqual(['a', 'b']);
});

test('never more connections are in use than allowed, with many scopes that come, leave and abort', async () => {
  const { call, granted, releases, releaseNext } = start(8, 3);
  const aborting = new AbortController();
  for (let i = 0; i < 1_000; i += 1) void call(`scope-${i % 17}`, i % 5 === 0 ? aborting.signal : undefined);
  await setImmediate();
  aborting.abort();
  let done = 0;
  while (releases.length > 0) {
    expect(releases.length).toBeLessThanOrEqual(8);
    await releaseNext();
    done += 1;
  }
  expect(granted).toHaveLength(done);
  expect(done).toBeGreaterThanOrEqual(800);
});
