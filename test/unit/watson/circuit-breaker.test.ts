import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createBreaker, type Breaker, type Verdict } from '../../../src/watson/circuit-breaker.ts';
import { CircuitOpenError } from '../../../src/watson/errors.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] });
  return () => vi.useRealTimers();
});

class Failure extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict);
    this.verdict = verdict;
  }
}

interface Probe {
  signal: AbortSignal;
  answer: PromiseWithResolvers<void>;
}

function start() {
  const states: string[] = [];
  const probes: Probe[] = [];
  const breaker = createBreaker({
    judge: (error) => (error as Failure).verdict,
    probe(signal) {
      const answer = Promise.withResolvers<void>();
      probes.push({ signal, answer });
      return answer.promise;
    },
    onState: (state) => void states.push(state),
  });
  onTestFinished(() => breaker.close());
  return { breaker, states, probes };
}

const fails = (verdict: Verdict) => () => Promise.reject(new Failure(verdict));
const isWell = () => Promise.resolve('well');

async function failTimes(breaker: Breaker, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await expect(breaker.run(fails('trouble'))).rejects.toThrow('trouble');
}

/** A call that ends when the test says so. */
function held(breaker: Breaker, signal?: AbortSignal) {
  const answer = Promise.withResolvers<string>();
  const result = breaker.run(() => answer.promise, signal);
  result.catch(() => {});
  return { ...answer, result };
}

async function isRefused(breaker: Breaker): Promise<boolean> {
  let wasMade = false;
  const call = () => {
    wasMade = true;
    return Promise.reject(new Failure('trouble'));
  };
  const error = await breaker.run(call).catch((reason: unknown) => reason);
  expect(error instanceof CircuitOpenError).toBe(!wasMade);
  return !wasMade;
}

test('the fifteenth failure in a row opens the circuit, and then no call is made', async () => {
  const { breaker, states } = start();
  await failTimes(breaker, 14);
  expect(breaker.state).toBe('closed');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('open');
  expect(await isRefused(breaker)).toBe(true);
  expect(states).toEqual(['open']);
});

test.each([
  ['a success', isWell],
  ['an error of a service that is alive', fails('alive')],
])('after %s the failures are counted anew', async (_what, call) => {
  const { breaker } = start();
  await failTimes(breaker, 14);
  await breaker.run(call).catch(() => {});
  await failTimes(breaker, 14);
  expect(breaker.state).toBe('closed');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('open');
});

test('what says nothing of the service counts for nothing', async () => {
  const { breaker } = start();
  await failTimes(breaker, 14);
  for (let i = 0; i < 20; i += 1) await breaker.run(fails('nothing')).catch(() => {});
  expect(breaker.state).toBe('closed');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('open');
});

test('a call that its caller gave up counts for nothing, whatever it fails with', async () => {
  const { breaker } = start();
  for (let i = 0; i < 20; i += 1) await breaker.run(fails('trouble'), AbortSignal.abort()).catch(() => {});
  expect(breaker.state).toBe('closed');
});

test('one call is let through each 500 ms, and the others are refused at once', async () => {
  const { breaker } = start();
  await failTimes(breaker, 15);
  vi.advanceTimersByTime(499);
  expect(await isRefused(breaker)).toBe(true);
  vi.advanceTimersByTime(1);
  const first = held(breaker);
  expect(breaker.state).toBe('half-open');
  expect(await isRefused(breaker)).toBe(true);
  first.reject(new Failure('trouble'));
  await expect(first.result).rejects.toThrow('trouble');
  expect(breaker.state).toBe('open');
  expect(await isRefused(breaker)).toBe(true);
  vi.advanceTimersByTime(500);
  expect(await isRefused(breaker)).toBe(false);
});

test.each([
  ['an answer', isWell],
  ['an error of a service that is alive', fails('alive')],
])('%s to the call that is let through closes the circuit', async (_what, call) => {
  const { breaker, states } = start();
  await failTimes(breaker, 15);
  vi.advanceTimersByTime(500);
  await breaker.run(call).catch(() => {});
  expect(breaker.state).toBe('closed');
  expect(states).toEqual(['open', 'closed']);
  // With a count of its own again.
  await failTimes(breaker, 14);
  expect(breaker.state).toBe('closed');
});

test('while a call that was let through hangs others are let through, and their success closes the circuit', async () => {
  const { breaker } = start();
  await failTimes(breaker, 15);
  vi.advanceTimersByTime(500);
  const hanging = held(breaker);
  vi.advanceTimersByTime(500);
  const alsoHanging = held(breaker);
  expect(await isRefused(breaker)).toBe(true);
  vi.advanceTimersByTime(500);
  expect(await breaker.run(isWell)).toBe('well');
  expect(breaker.state).toBe('closed');

  hanging.reject(new Failure('trouble'));
  alsoHanging.reject(new Failure('trouble'));
  await expect(hanging.result).rejects.toThrow('trouble');
  expect(breaker.state).toBe('closed');
});

test('a call that was let through and given up neither closes the circuit nor stops the next one', async () => {
  const { breaker } = start();
  await failTimes(breaker, 15);
  vi.advanceTimersByTime(500);
  await breaker.run(fails('nothing'), AbortSignal.abort()).catch(() => {});
  expect(breaker.state).toBe('open');
  vi.advanceTimersByTime(500);
  await breaker.run(isWell);
  expect(breaker.state).toBe('closed');
});

test('failures of calls that began before the service showed that it is alive do not count', async () => {
  const { breaker } = start();
  const old = Array.from({ length: 40 }, () => held(breaker));
  await failTimes(breaker, 15);
  vi.advanceTimersByTime(500);
  await breaker.run(isWell);

  vi.advanceTimersByTime(1);
  for (const { reject } of old) reject(new Failure('trouble'));
  await Promise.allSettled(old.map(({ result }) => result));
  expect(breaker.state).toBe('closed');
});

test('a late success of a call from before closes the circuit', async () => {
  const { breaker } = start();
  const slow = held(breaker);
  await failTimes(breaker, 15);
  slow.resolve('well');
  await slow.result;
  expect(breaker.state).toBe('closed');
});

test('without calls there is a probe each second while the circuit is open, and its success closes it', async () => {
  const { breaker, probes, states } = start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(probes).toHaveLength(0);
  await failTimes(breaker, 15);
  await vi.advanceTimersByTimeAsync(999);
  expect(probes).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(probes).toHaveLength(1);
  probes[0]?.answer.reject(new Error('still in trouble'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(breaker.state).toBe('open');
  // One that hangs does not stop the next.
  await vi.advanceTimersByTimeAsync(1_000);
  expect(probes).toHaveLength(3);
  probes[2]?.answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(states).toEqual(['open', 'closed']);
  expect(probes[1]?.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(probes).toHaveLength(3);
});

test('calls that are let through take the place of probes', async () => {
  const { breaker, probes } = start();
  await failTimes(breaker, 15);
  for (let i = 0; i < 20; i += 1) {
    await vi.advanceTimersByTimeAsync(500);
    await breaker.run(fails('trouble')).catch(() => {});
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(probes).toHaveLength(0);
});

test('after a probe closed the circuit the first call decides whether it stays so', async () => {
  const { breaker, probes } = start();
  for (const isStillBroken of [true, false]) {
    await failTimes(breaker, breaker.state === 'closed' ? 15 : 0);
    await vi.advanceTimersByTimeAsync(1_000);
    probes.at(-1)?.answer.resolve();
    await vi.advanceTimersByTimeAsync(1);
    expect(breaker.state).toBe('closed');
    if (isStillBroken) await failTimes(breaker, 1);
    else await breaker.run(isWell);
    expect(breaker.state).toBe(isStillBroken ? 'open' : 'closed');
  }
  await failTimes(breaker, 14);
  expect(breaker.state).toBe('closed');
});

test('a closed breaker probes no more', async () => {
  const { breaker, probes } = start();
  await failTimes(breaker, 15);
  await vi.advanceTimersByTimeAsync(1_000);
  breaker.close();
  expect(probes[0]?.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(probes).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
