import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logRarely, type Occurrence } from '../../../src/graphql/log-rarely.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(burst = 1) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const report = (kind: string, fields: Record<string, unknown> = {}) =>
    logRarely(log, { level: 'warn', kind, fields, message: 'poll failed', burst } satisfies Occurrence);
  return { lines, report };
}

test('2,500 occurrences of one kind in six seconds are two lines, the second with a count', () => {
  const { lines, report } = start();
  for (let i = 0; i < 2_500; i += 1) {
    report('a', { i });
    vi.advanceTimersByTime(2);
  }
  expect(lines).toMatchObject([{ i: 0, msg: 'poll failed' }]);
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(1)).toMatchObject([{ i: 2_499, suppressed: 2_499, msg: 'poll failed' }]);
});

test('each kind is logged on its own, and again after a minute without it', () => {
  const { lines, report } = start();
  report('a');
  report('b');
  expect(lines).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
  report('a');
  expect(lines).toHaveLength(3);
  expect(lines.some((line) => 'suppressed' in line)).toBe(false);
});

test('10,000 kinds in a minute are a bounded number of lines', () => {
  const { lines, report } = start();
  for (let i = 0; i < 10_000; i += 1) report(`kind ${i}`);
  expect(lines.length).toBeLessThan(600);
});

test('a flood of requests with ids is a bounded number of lines and ids, and the beginning has a line each', () => {
  const { lines, report } = start(5);
  for (let second = 0; second < 60; second += 1) {
    for (let i = 0; i < 1_000; i += 1) report('a', { requestId: `${second}-${i}` });
    vi.advanceTimersByTime(1_000);
  }
  expect(lines.slice(0, 5)).toMatchObject([0, 1, 2, 3, 4].map((i) => ({ requestId: `0-${i}` })));
  expect(lines.length).toBeLessThan(70);
  const ids = lines.flatMap(({ requests = [] }) => requests as object[]);
  expect(ids[0]).toEqual({ requestId: '0-5' });
  expect(ids).toHaveLength(6_000);
  expect(lines.find((line) => 'suppressed' in line)).toMatchObject({ suppressed: 59_995 });
});

test('ten fields of one request that fail in the same way are one line', () => {
  const { lines, report } = start(5);
  for (let i = 0; i < 10; i += 1) report('a', { requestId: 'one' });
  report('a', { requestId: 'two' });
  vi.advanceTimersByTime(2_000);
  expect(lines.map(({ requestId }) => requestId)).toEqual(['one', 'two']);
});
