import { expect, test } from 'vitest';
import { Stop, type Signal } from '../../../src/watson/signal.ts';

/** What the gateway uses of a signal behaves as in the platform. */
const kinds: [string, () => { signal: Signal; abort: (reason?: unknown) => void }][] = [
  [
    'AbortController',
    () => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
    },
  ],
  [
    'Stop',
    () => {
      const stop = new Stop();
      return { signal: stop, abort: (reason) => stop.abort(reason) };
    },
  ],
];

test.each(kinds)('%s: the first reason stays, and each listener is called once', (_kind, create) => {
  const { signal, abort } = create();
  const heard: string[] = [];
  const removed = () => void heard.push('removed');
  signal.addEventListener('abort', () => void heard.push('function'), { once: true });
  signal.addEventListener('abort', removed, { once: true });
  signal.addEventListener('abort', { handleEvent: () => void heard.push('object') }, { once: true });
  signal.removeEventListener('abort', removed);
  expect(() => signal.throwIfAborted()).not.toThrow();
  expect(signal.aborted).toBe(false);

  abort('first');
  abort('second');
  signal.addEventListener('abort', () => void heard.push('late'), { once: true });

  expect(heard).toEqual(['function', 'object']);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe('first');
  let thrown: unknown;
  try {
    signal.throwIfAborted();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBe('first');
});

test.each(kinds)('%s: without a reason it is an AbortError', (_kind, create) => {
  const { signal, abort } = create();
  abort();
  expect(signal.reason).toMatchObject({ name: 'AbortError', message: 'This operation was aborted' });
});
