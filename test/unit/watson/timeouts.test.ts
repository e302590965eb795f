import { beforeEach, expect, test, vi } from 'vitest';
import { Timeouts } from '../../../src/watson/timeouts.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

function start() {
  const expired: string[] = [];
  const timeouts = new Timeouts<{ name: string; onExpired(): void }>(100);
  const begin = (name: string, onExpired = () => void expired.push(name)) =>
    timeouts.start({ name, onExpired });
  return { expired, timeouts, begin };
}

test('deadlines expire in the order of their starts, each at its time, with one timer', () => {
  const { expired, begin } = start();
  begin('a');
  vi.advanceTimersByTime(30);
  begin('b');
  begin('c');
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(70);
  expect(expired).toEqual(['a']);
  vi.advanceTimersByTime(29);
  expect(expired).toEqual(['a']);
  vi.advanceTimersByTime(1);
  expect(expired).toEqual(['a', 'b', 'c']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a deadline that was stopped does not expire, wherever it was in the list', () => {
  const { expired, timeouts, begin } = start();
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => begin(name));
  for (const at of [0, 2, 4]) timeouts.stop(all[at] ?? begin('never'));
  expect(timeouts.owners().map(({ name }) => name)).toEqual(['b', 'd']);
  vi.advanceTimersByTime(100);
  expect(expired).toEqual(['b', 'd']);
  for (const timeout of all) timeouts.stop(timeout);
  begin('f');
  vi.advanceTimersByTime(100);
  expect(expired).toEqual(['b', 'd', 'f']);
});

test('no timer remains when the last deadline was stopped', () => {
  const { timeouts, begin } = start();
  const all = [begin('a'), begin('b')];
  for (const timeout of all) timeouts.stop(timeout);
  expect(vi.getTimerCount()).toBe(0);
});

test('an expired deadline may start and stop others', () => {
  const { expired, timeouts, begin } = start();
  begin('a', () => {
    timeouts.stop(second);
    begin('c');
  });
  const second = begin('b');
  vi.advanceTimersByTime(100);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(expired).toEqual(['c']);
  expect(vi.getTimerCount()).toBe(0);
});
