import { expect, test } from 'vitest';
import { pause } from '../../../src/watson/pace.ts';

/** Work of `slices` times 11 ms. */
async function work(group: string, slices: number, onEnd: () => void): Promise<void> {
  for (let i = 0; i < slices; i += 1) {
    for (let turn = pause(group); turn; turn = pause(group)) await turn;
    const startedAt = performance.now();
    while (performance.now() - startedAt < 11);
  }
  onEnd();
}

test('short work of one caller does not wait for much longer work of another', async () => {
  const ended: string[] = [];
  const long = Array.from({ length: 10 }, () => work('busy', 5, () => ended.push('busy')));
  await Promise.all([...long, work('other', 3, () => ended.push('other'))]);

  expect(ended[0]).toBe('other');
});

test('paused work of one caller takes turns', async () => {
  const ended: string[] = [];
  await Promise.all([work('a', 20, () => ended.push('long')), work('a', 2, () => ended.push('short'))]);

  expect(ended).toEqual(['short', 'long']);
});

test('other events are handled between two slices', async () => {
  let timers = 0;
  const timer = setInterval(() => (timers += 1), 1);
  await Promise.all(Array.from({ length: 4 }, () => work('a', 5, () => {})));
  clearInterval(timer);

  expect(timers).toBeGreaterThan(4);
});
