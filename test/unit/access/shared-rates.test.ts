import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRateLimits, type RateLimits } from '../../../src/access/rate-limits.ts';
import { createSeal } from '../../../src/cluster/seal.ts';
import { SHARE_MS, shareUseOver } from '../../../src/cluster/shared-use.ts';
import { DEFAULT_LIMITS } from '../../../src/config/limits.ts';

const SECRET = 'a cluster secret of enough characters';
const RATE = 20;
/** A caller may use the rate each second, and twice the rate on top in ten seconds. */
const allowedIn = (seconds: number) => RATE * seconds + 2 * RATE * Math.ceil(seconds / 10);

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-03-04T09:00:00.000Z') }));
afterEach(() => void vi.useRealTimers());

/** What the replicas send to each other. It arrives after a while. */
function startBus(delayMs = 5) {
  const listeners = new Set<(message: string) => void>();
  const sent: string[] = [];
  const deliver = (message: string) => {
    for (const listener of listeners) listener(message);
  };
  const broadcast = (listener: (message: string) => void) => {
    listeners.add(listener);
    return async (message: string) => {
      sent.push(message);
      setTimeout(() => deliver(message), delayMs);
    };
  };
  return { broadcast, deliver, sent };
}

type Broadcast = ReturnType<typeof startBus>['broadcast'];

function startReplicas(count: number, broadcast: Broadcast, secret = SECRET): RateLimits[] {
  const seal = createSeal(secret, 'use');
  return Array.from({ length: count }, (_, index) =>
    createRateLimits(
      { ...DEFAULT_LIMITS, requestsPerSecond: RATE },
      shareUseOver({ broadcast, seal, replica: `R${index}` }),
    ),
  );
}

function isServed(replica: RateLimits, caller = 'token a'): boolean {
  try {
    replica.takeRequest(caller, undefined);
    return true;
  } catch {
    return false;
  }
}

/** Sends requests to each replica every 10 ms. Returns how many were served. */
async function flood(replicas: readonly RateLimits[], seconds: number, caller?: string): Promise<number> {
  let served = 0;
  for (let ms = 0; ms < seconds * 1_000; ms += 10) {
    for (const replica of replicas)
      for (let count = 0; count < 5; count += 1) served += isServed(replica, caller) ? 1 : 0;
    await vi.advanceTimersByTimeAsync(10);
  }
  return served;
}

test.each([1, 2, 3, 5])('a caller has one rate on %i replicas together', async (count) => {
  const replicas = startReplicas(count, startBus().broadcast);
  const served = await flood(replicas, 30);
  expect(served).toBeGreaterThan(allowedIn(30) * 0.8);
  // What was served before the replicas knew of each other, at most.
  expect(served).toBeLessThanOrEqual(allowedIn(30) + count * 3 * RATE);
});

test('a caller that sends everything at once to two replicas waits until the rate has made up for it', async () => {
  const replicas = startReplicas(2, startBus().broadcast);
  const replies = Array.from({ length: 200 }, (_, index) => isServed(replicas[index % 2] as RateLimits));
  const atOnce = replies.filter(Boolean).length;
  expect(atOnce).toBe(2 * 3 * RATE);
  await vi.advanceTimersByTimeAsync(SHARE_MS + 50);
  const later = await flood(replicas, 9);
  expect(atOnce + later).toBeLessThanOrEqual(allowedIn(10) + 2 * RATE);
  expect(later).toBeGreaterThan(0);
});

test('a caller below the rate is served by all replicas', async () => {
  const replicas = startReplicas(3, startBus().broadcast);
  for (let count = 0; count < RATE * 0.9 * 20; count += 1) {
    expect(isServed(replicas[count % 3] as RateLimits)).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000 / (RATE * 0.9));
  }
});

test('callers do not share a rate, on whichever replica they are', async () => {
  const replicas = startReplicas(2, startBus().broadcast);
  await flood(replicas, 3, 'token a');
  for (const replica of replicas) expect(isServed(replica, 'token b')).toBe(true);
});

test('subscriptions count where they are served, so that those of a replica that drains find a place', async () => {
  const { broadcast, sent } = startBus();
  const [replica] = startReplicas(1, broadcast) as [RateLimits];
  for (let count = 0; count < 50; count += 1) replica.takeSubscription('token a', undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([]);
});

test('a replica sends one message at most in each interval, none while it is idle, and nothing readable', async () => {
  const { broadcast, sent } = startBus();
  const [replica] = startReplicas(1, broadcast) as [RateLimits];
  for (let count = 0; count < 100; count += 1) {
    isServed(replica, `token marked-${count}`);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(sent.length).toBeLessThanOrEqual(1_000 / SHARE_MS);
  expect(sent.length).toBeGreaterThan(5);
  const before = sent.length;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent.length - before).toBeLessThanOrEqual(1);
  for (const message of sent) expect(Buffer.from(message, 'base64').toString('latin1')).not.toContain('mark');
});

test('messages that are sent again, are old, damaged, or of other clusters do not slow a caller down', async () => {
  const { broadcast, deliver, sent } = startBus();
  const [first, second] = startReplicas(2, broadcast) as [RateLimits, RateLimits];
  const [stranger] = startReplicas(1, broadcast, 'another cluster secret of enough') as [RateLimits];
  await flood([first, stranger], 1);
  const recorded = [...sent];
  await vi.advanceTimersByTimeAsync(15_000);
  for (const message of recorded) {
    deliver(message);
    deliver(`${message.slice(0, -8)}AAAAAAAA`);
  }
  for (const nonsense of ['', '{}', 'null', '\0', 'A'.repeat(10_000)]) deliver(nonsense);
  // A replica that started since then has not seen them.
  const [third] = startReplicas(1, broadcast) as [RateLimits];
  for (const message of recorded) deliver(message);
  for (const replica of [second, third])
    for (let count = 0; count < 3 * RATE; count += 1) expect(isServed(replica)).toBe(true);
});

test('while Redis is away each replica has the rate of a single one', async () => {
  const away: Broadcast = () => () => Promise.reject(new Error('away'));
  const replicas = startReplicas(2, away);
  const served = await flood(replicas, 10);
  expect(served).toBeGreaterThan(2 * allowedIn(10) * 0.8);
  expect(served).toBeLessThanOrEqual(2 * (allowedIn(10) + RATE));
});
