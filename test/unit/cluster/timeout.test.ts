import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withTimeout } from '../../../src/cluster/timeout.ts';

test('a response that came while the process was busy is in time, and one that does not come is not', async () => {
  // A thread makes the bytes. They wait for the event loop.
  const response = withTimeout(promisify(randomBytes)(16), 20);
  const startedAt = performance.now();
  while (performance.now() - startedAt < 500);
  expect(await response).toHaveLength(16);
  await expect(withTimeout(new Promise(() => {}), 20)).rejects.toThrow('no response within 0.02 s');
});
