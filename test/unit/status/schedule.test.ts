import { describe, expect, test } from 'vitest';
import { Schedule, type PollKind, type PollOutcome } from '../../../src/status/schedule.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const OK: PollOutcome = { result: 'ok', hasChange: false, isAnyBusy: false };
const FAILED: PollOutcome = { ...OK, result: 'failed' };
const RATE_LIMITED: PollOutcome = { ...OK, result: 'rate-limited' };

/** A schedule whose polls end at once as `next.outcome` says, or stay under way if that is undefined. */
function start(options: { notBefore?: number; expiresInMs?: number } = {}) {
  const clock = new FakeClock();
  const startedAt = clock.now();
  const polls: { kind: PollKind; at: number }[] = [];
  const intervals: number[] = [];
  const next: { outcome: PollOutcome | undefined } = { outcome: OK };
  const schedule = new Schedule({
    clock,
    pollIntervalMs: 10_000,
    notBefore: startedAt + (options.notBefore ?? 0),
    expiresAt: options.expiresInMs === undefined ? undefined : startedAt + options.expiresInMs,
    onDue: (kind) => {
      polls.push({ kind, at: clock.now() - startedAt });
      if (next.outcome) schedule.pollEnded(next.outcome);
    },
    onInterval: (intervalMs) => void intervals.push(intervalMs),
  });
  const times = () => polls.map(({ at }) => at);
  return { clock, schedule, polls, times, intervals, next };
}

describe('due polls', () => {
  test('no poll is due before the first request', async () => {
    const { clock, times } = start();
    await clock.advance(100_000);
    expect(times()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('the interval grows from 1 s to the idle interval, and is reported', async () => {
    const { clock, schedule, times, intervals } = start();
    schedule.request('full');
    await clock.advance(61_000);
    expect(times()).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000]);
    expect(intervals).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('the interval grows to the poll interval while a model is busy', async () => {
    const { clock, schedule, times, next } = start();
    next.outcome = { ...OK, isAnyBusy: true };
    schedule.request('full');
    await clock.advance(35_000);
    expect(times()).toEqual([0, 1_000, 3_000, 7_000, 15_000, 25_000, 35_000]);
  });

  test('polls do not overlap, and requests during a poll are combined into one full poll', async () => {
    const { clock, schedule, polls, next } = start();
    next.outcome = undefined;
    schedule.request('full');
    await clock.advance(0);
    schedule.request('late-joiners');
    schedule.request('full');
    schedule.request('late-joiners');
    await clock.advance(100_000);
    expect(polls).toHaveLength(1);

    schedule.pollEnded(OK);
    await clock.advance(0);

    expect(polls.slice(1)).toEqual([{ kind: 'full', at: 100_000 }]);
  });

  test('no poll is due after stop', async () => {
    const { clock, schedule, times } = start({ expiresInMs: 5_000 });
    schedule.request('full');
    schedule.stop();
    schedule.request('full');
    await clock.advance(100_000);
    expect(times()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('a full poll is due when the credentials expire', async () => {
    const { clock, polls } = start({ expiresInMs: 20_000 });
    await clock.advance(20_000);
    expect(polls).toEqual([{ kind: 'full', at: 20_000 }]);
  });
});

describe('changes and late joiners', () => {
  test('a change makes the interval short again', async () => {
    const { clock, schedule, times, next } = start();
    schedule.request('full');
    await clock.advance(40_000);
    next.outcome = { ...OK, hasChange: true };
    await clock.advance(21_000);
    next.outcome = OK;
    await clock.advance(3_000);
    expect(times().slice(6)).toEqual([61_000, 62_000, 64_000]);
  });

  test('a poll for late joiners does not move the next full poll', async () => {
    const { clock, schedule, polls } = start();
    schedule.request('full');
    await clock.advance(40_000);
    schedule.request('late-joiners');
    await clock.advance(21_000);
    expect(polls.slice(6)).toEqual([
      { kind: 'late-joiners', at: 40_000 },
      { kind: 'full', at: 61_000 },
    ]);
  });

  test('a change that a poll for late joiners reveals brings the next full poll forward', async () => {
    const { clock, schedule, polls, next } = start();
    schedule.request('full');
    await clock.advance(40_000);
    next.outcome = { ...OK, hasChange: true };
    schedule.request('late-joiners');
    await clock.advance(0);
    next.outcome = OK;
    await clock.advance(1_000);
    expect(polls.slice(6)).toEqual([
      { kind: 'late-joiners', at: 40_000 },
      { kind: 'full', at: 41_000 },
    ]);
  });
});

describe('back-off', () => {
  test('the delay grows with each failed poll, and success resets it', async () => {
    const { clock, schedule, times, next } = start();
    next.outcome = FAILED;
    schedule.request('full');
    await clock.advance(5_250);
    expect(times()).toEqual([0, 750, 2_250, 5_250]);
    next.outcome = OK;
    await clock.advance(6_000);
    next.outcome = FAILED;
    await clock.advance(1_750);
    expect(times().slice(4)).toEqual([11_250, 12_250, 13_000]);
  });

  test('requests do not make failed polls more frequent than one per second', async () => {
    const { clock, schedule, times, next } = start();
    next.outcome = FAILED;
    schedule.request('full');
    await clock.advance(20_000);
    const before = times().length;
    for (let i = 0; i < 100; i += 1) {
      schedule.requestAfterChange();
      await clock.advance(100);
    }
    expect(times().length - before).toBeGreaterThan(5);
    expect(times().length - before).toBeLessThanOrEqual(11);
  });

  test('a pause delays every request, and the next poll after a 429 is due when it ends', async () => {
    const { clock, schedule, times, next } = start();
    next.outcome = undefined;
    schedule.request('full');
    await clock.advance(0);
    schedule.pause(30_000);
    schedule.pollEnded(RATE_LIMITED);
    next.outcome = OK;
    expect(schedule.canPollWithin(29_999)).toBe(false);
    expect(schedule.canPollWithin(30_000)).toBe(true);
    schedule.request('late-joiners');
    schedule.requestAfterChange();
    await clock.advance(30_000);
    expect(times()).toEqual([0, 30_000]);
  });

  test('a longer pause is not shortened by a shorter one', async () => {
    const { clock, schedule, times } = start();
    schedule.pause(10_000);
    schedule.pause(1_000);
    schedule.request('full');
    await clock.advance(10_000);
    expect(times()).toEqual([10_000]);
  });

  test('no poll is due before the time that the last schedule of the scope passed on', async () => {
    const { clock, schedule, times } = start({ notBefore: 5_000 });
    schedule.request('full');
    await clock.advance(5_000);
    expect(times()).toEqual([5_000]);
    expect(schedule.notBefore).toBe(clock.now());
  });
});
