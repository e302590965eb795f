import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import {
  createCircuitBreaker,
  type CircuitBreaker,
  type Verdict,
} from '../../../src/watson/circuit-breaker.ts';
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

function start(failuresPerSource?: number) {
  const states: string[] = [];
  const probes: Probe[] = [];
  const breaker = createCircuitBreaker({
    judge: (error) => (error as Failure).verdict,
    probe(signal) {
      const answer = Promise.withResolvers<void>();
      probes.push({ signal, answer });
      return answer.promise;
    },
    onState: (state) => void states.push(state),
    failuresPerSource,
  });
  onTestFinished(() => breaker.close());
  return { breaker, states, probes };
}

const fails = (verdict: Verdict) => () => Promise.reject(new Failure(verdict));
const succeeds = () => Promise.resolve('done');

interface RunOptions {
  source?: string;
  signal?: AbortSignal | undefined;
}

/** Makes a call through the breaker. */
async function run<T>(breaker: CircuitBreaker, call: () => Promise<T>, options: RunOptions = {}): Promise<T> {
  breaker.check();
  const startedAt = performance.now();
  try {
    const result = await call();
    breaker.succeeded();
    return result;
  } catch (error) {
    if (!options.signal?.aborted) breaker.failed({ error, startedAt, source: options.source });
    throw error;
  }
}

async function failTimes(breaker: CircuitBreaker, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1)
    await expect(run(breaker, fails('unavailable'))).rejects.toThrow('unavailable');
}

/** A call that the test settles. */
function pendingCall(breaker: CircuitBreaker, signal?: AbortSignal) {
  const answer = Promise.withResolvers<string>();
  const result = run(breaker, () => answer.promise, { signal });
  result.catch(() => {});
  return { ...answer, result };
}

async function isRejected(breaker: CircuitBreaker): Promise<boolean> {
  let wasMade = false;
  const call = () => {
    wasMade = true;
    return Promise.reject(new Failure('unavailable'));
  };
  const error = await run(breaker, call).catch((reason: unknown) => reason);
  expect(error instanceof CircuitOpenError).toBe(!wasMade);
  return !wasMade;
}

test('the fifteenth consecutive failure opens the circuit, and then no call is made', async () => {
  const { breaker, states } = start();
  await failTimes(breaker, 14);
  expect(breaker.state).toBe('closed');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('open');
  expect(await isRejected(breaker)).toBe(true);
  expect(states).toEqual(['open']);
});

test.each([
  ['a success', succeeds],
  ['an error that shows an available service', fails('available')],
])('%s resets the count of failures', async (_what, call) => {
  const { breaker } = start();
  await failTimes(breaker, 14);
  await run(breaker, call).catch(() => {});
  await failTimes(breaker, 14);
  expect(breaker.state).toBe('closed');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('open');
});

test('an inconclusive error changes nothing', async () => {
  const { breaker } = start();
  await failTimes(breaker, 14);
  for (let i = 0; i < 20; i += 1) await run(breaker, fails('inconclusive')).catch(() => {});
  expect(breaker.state).toBe('closed');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('open');
});

test('a call that its caller aborted is inconclusive, whatever its error', async () => {
  const { breaker } = start();
  for (let i = 0; i < 20; i += 1)
    await run(breaker, fails('unavailable'), { signal: AbortSignal.abort() }).catch(() => {});
  expect(breaker.state).toBe('closed');
});

test('while the circuit is open no call is made, however long that is', async () => {
  const { breaker } = start();
  await failTimes(breaker, 15);
  for (let i = 0; i < 20; i += 1) {
    await vi.advanceTimersByTimeAsync(500);
    expect(await isRejected(breaker)).toBe(true);
  }
});

test('a probe that succeeds closes the circuit, and the count of failures starts at zero', async () => {
  const { breaker, probes, states } = start();
  await failTimes(breaker, 15);
  await vi.advanceTimersByTimeAsync(500);
  expect(breaker.state).toBe('half-open');
  expect(await isRejected(breaker)).toBe(true);
  probes[0]?.answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(breaker.state).toBe('closed');
  expect(states).toEqual(['open', 'closed']);
  await failTimes(breaker, 14);
  expect(breaker.state).toBe('closed');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('open');
});

test('failures of one source count only up to the limit of a source', async () => {
  const { breaker } = start(5);
  const fail = (source: string) => run(breaker, fails('unavailable'), { source }).catch(() => {});
  for (let i = 0; i < 100; i += 1) await fail(i % 2 === 0 ? 'a' : 'b');
  expect(breaker.state).toBe('closed');
  for (let i = 0; i < 4; i += 1) await fail('c');
  expect(breaker.state).toBe('closed');
  await fail('c');
  expect(breaker.state).toBe('open');
});

test('failures to connect count whichever source has them', async () => {
  const { breaker } = start(5);
  const fail = () => run(breaker, fails('unreachable'), { source: 'a' }).catch(() => {});
  for (let i = 0; i < 14; i += 1) await fail();
  expect(breaker.state).toBe('closed');
  await fail();
  expect(breaker.state).toBe('open');
});

test('failures of calls that started before the last sign of an available service do not count', async () => {
  const { breaker } = start();
  const old = Array.from({ length: 40 }, () => pendingCall(breaker));
  vi.advanceTimersByTime(500);
  await run(breaker, succeeds);

  vi.advanceTimersByTime(1);
  for (const { reject } of old) reject(new Failure('unavailable'));
  await Promise.allSettled(old.map(({ result }) => result));
  expect(breaker.state).toBe('closed');
});

test('the late success of a call that started before the circuit opened closes it', async () => {
  const { breaker } = start();
  const slow = pendingCall(breaker);
  await failTimes(breaker, 15);
  slow.resolve('done');
  await slow.result;
  expect(breaker.state).toBe('closed');
});

test('the breaker probes the service every 500 ms while the circuit is open, also while a probe hangs', async () => {
  const { breaker, probes, states } = start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(probes).toHaveLength(0);
  await failTimes(breaker, 15);
  await vi.advanceTimersByTimeAsync(499);
  expect(probes).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(probes).toHaveLength(1);
  probes[0]?.answer.reject(new Error('still unavailable'));
  await vi.advanceTimersByTimeAsync(500);
  await vi.advanceTimersByTimeAsync(500);
  expect(probes).toHaveLength(3);
  probes[2]?.answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(states).toEqual(['open', 'closed']);
  expect(probes[1]?.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(probes).toHaveLength(3);
});

test('a breaker that was closed stops probing', async () => {
  const { breaker, probes } = start();
  await failTimes(breaker, 15);
  await vi.advanceTimersByTimeAsync(500);
  breaker.close();
  expect(probes[0]?.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(probes).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
