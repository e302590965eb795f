import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logRarely, type Occurrence } from '../../../src/graphql/log-rarely.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const report = (kind: string, fields: Record<string, unknown> = {}) =>
    logRarely(log, { level: 'warn', kind, fields, message: 'poll failed' } satisfies Occurrence);
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
