import { expect, test } from 'vitest';
import { createRejectionPace } from '../../../src/access/rejection-pace.ts';

/** Longest wait of a response. */
const MAX_MS = 400;

function startPace() {
  const clock = { now: 1_000 };
  const pace = createRejectionPace(() => clock.now);
  /** Clients that each send again as soon as they are rejected, for this time. Returns how often they were rejected. */
  const flood = (keys: readonly string[], seconds: number) => {
    const endsAt = clock.now + seconds * 1_000;
    const sendsAt = keys.map(() => clock.now);
    let rejected = 0;
    for (; clock.now < endsAt; clock.now += 1)
      for (const [client, key] of keys.entries()) {
        if ((sendsAt[client] ?? 0) > clock.now) continue;
        const waitMs = pace.count(key);
        expect(waitMs).toBeLessThanOrEqual(MAX_MS);
        sendsAt[client] = clock.now + Math.max(1, waitMs);
        rejected += 1;
      }
    return rejected;
  };
  return { clock, pace, flood };
}

const clients = (count: number, key: string) => Array.from({ length: count }, () => key);

test('a caller that is rejected now and then never waits', () => {
  const { clock, pace } = startPace();
  const waits = Array.from({ length: 1_000 }, () => {
    clock.now += 6;
    return pace.count('a');
  });
  expect(waits.filter((ms) => ms > 0)).toEqual([]);
  expect(Array.from({ length: 50 }, () => pace.count('b'))).toEqual(clients(50, '').map(() => 0));
});

test('a caller that sends again at once is rejected at its pace, with few and with many connections', () => {
  expect(startPace().flood(clients(16, 'a'), 10)).toBeLessThan(2_100);
  expect(startPace().flood(clients(200, 'a'), 10)).toBeLessThan(8_000);
});

test('many callers that are rejected too often share one pace, and another caller is not part of it', () => {
  const { pace, flood } = startPace();
  const callers = Array.from({ length: 40 }, (_, i) => clients(4, `caller ${i}`)).flat();
  expect(flood(callers, 10)).toBeLessThan(40 * 50 + 12_000);
  expect(pace.count('another')).toBe(0);
});

test('a caller that stops for a while is rejected at once again', () => {
  const { clock, pace, flood } = startPace();
  flood(clients(16, 'a'), 2);
  expect(pace.count('a')).toBeGreaterThan(0);
  clock.now += 1_000;
  expect(pace.count('a')).toBe(0);
});

test('waits of about the same time end together', async () => {
  const pace = createRejectionPace(() => 0);
  expect(pace.wait(11)).toBe(pace.wait(19));
  expect(pace.wait(11)).not.toBe(pace.wait(21));
  await Promise.all([pace.wait(11), pace.wait(21)]);
});
