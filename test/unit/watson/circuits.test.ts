import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Verdict } from '../../../src/watson/circuit-breaker.ts';
import { createCircuits } from '../../../src/watson/circuits.ts';
import { CircuitOpenError } from '../../../src/watson/errors.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] });
  return () => vi.useRealTimers();
});

class Failure extends Error {
  readonly verdict: Verdict = 'unavailable';
}

function start({ hasOneScope = false } = {}) {
  const events: string[] = [];
  let isProbeGood = false;
  const circuits = createCircuits({
    hasOneScope,
    judge: (error) => (error instanceof Failure ? error.verdict : 'inconclusive'),
    async probe(_signal, sender) {
      events.push(`probe ${sender?.scope ?? 'service'}`);
      if (!isProbeGood) throw new Error('unavailable');
    },
    onState: (state) => void events.push(`service ${state}`),
    onScopeState: (state, scope) => void events.push(`${scope} ${state}`),
    onFailing: (scope) => void events.push(`${scope} failing`),
  });
  onTestFinished(() => circuits.close());
  const run = async (scope: string, call: () => Promise<string>) => {
    const started = circuits.start({ scope, headers: () => ({}) });
    try {
      const result = await call();
      circuits.succeeded(started);
      return result;
    } catch (error) {
      circuits.failed(started, error);
      throw error;
    }
  };
  return {
    circuits,
    events,
    takeEvents: () => events.splice(0),
    setProbe: (isGood: boolean) => void (isProbeGood = isGood),
    fail: async (scope: string, times = 1) => {
      for (let i = 0; i < times; i += 1)
        await run(scope, () => Promise.reject(new Failure())).catch(() => {});
    },
    succeed: (scope: string) => run(scope, () => Promise.resolve('done')),
  };
}

test('failures of one scope open only its own circuit, and its calls alone are rejected', async () => {
  const { circuits, takeEvents, fail, succeed } = start();
  await fail('a', 100);
  expect(takeEvents()).toEqual(['a failing', 'a open']);
  expect(circuits.state).toBe('closed');
  expect(circuits.openScopes).toBe(1);
  await expect(succeed('a')).rejects.toThrow(CircuitOpenError);
  for (let i = 0; i < 100; i += 1) expect(await succeed('b')).toBe('done');
});

test('the circuit of a scope is probed with its credentials, and a good probe closes it', async () => {
  const { circuits, takeEvents, setProbe, fail, succeed } = start();
  await fail('a', 15);
  await vi.advanceTimersByTimeAsync(500);
  setProbe(true);
  await vi.advanceTimersByTimeAsync(500);
  expect(takeEvents()).toEqual(['a failing', 'a open', 'probe a', 'probe a', 'a closed']);
  expect(circuits.openScopes).toBe(0);
  expect(await succeed('a')).toBe('done');
});

test('failures of three scopes without a success open the circuit of the service', async () => {
  const { circuits, events, takeEvents, setProbe, fail, succeed } = start();
  await fail('a', 14);
  await fail('b', 14);
  expect(circuits.state).toBe('closed');
  await fail('c', 5);
  expect(circuits.state).toBe('open');
  const opened = takeEvents();
  expect(new Set(opened)).toEqual(new Set(['a failing', 'b failing', 'c failing', 'service open']));
  await expect(succeed('d')).rejects.toThrow(CircuitOpenError);
  setProbe(true);
  await vi.advanceTimersByTimeAsync(500);
  expect(events).toEqual(['probe service', 'service closed']);
  expect(await succeed('a')).toBe('done');
});

test('a success of any scope shows that the service is available', async () => {
  const { circuits, fail, succeed } = start();
  for (let i = 0; i < 10; i += 1) {
    for (const scope of ['a', 'b', 'c', 'd']) await fail(`${scope}-${i}`, 3);
    await succeed('e');
  }
  expect(circuits.state).toBe('closed');
});

test('where all callers have the same credentials, their failures open the circuit of the service', async () => {
  const { circuits, fail } = start({ hasOneScope: true });
  await fail('a', 15);
  expect(circuits.state).toBe('open');
});

test('the circuit of a scope that sends nothing is forgotten, and its probes end', async () => {
  const { circuits, takeEvents, fail } = start();
  await fail('a', 15);
  await vi.advanceTimersByTimeAsync(61_000);
  expect(circuits.openScopes).toBe(0);
  takeEvents();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(takeEvents()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('the circuits of at most a thousand scopes are kept', async () => {
  const { circuits, fail, succeed } = start();
  for (let i = 0; i < 1_200; i += 1) {
    await fail(`scope-${i}`, 15);
    await succeed('healthy');
  }
  expect(circuits.openScopes).toBeGreaterThan(900);
  expect(circuits.openScopes).toBeLessThanOrEqual(1_000);
  circuits.close();
  expect(vi.getTimerCount()).toBe(0);
});
