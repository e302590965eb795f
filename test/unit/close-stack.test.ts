import { expect, test } from 'vitest';
import { createCloseStack } from '../../src/close-stack.ts';

test('what was opened is closed once, the newest first, one after the other', async () => {
  const stack = createCloseStack();
  const events: string[] = [];
  for (const name of ['first', 'second'])
    stack.add(async () => {
      events.push(`${name} closes`);
      await Promise.resolve();
      events.push(`${name} is closed`);
    });
  await Promise.all([stack.closeAll(), stack.closeAll()]);
  expect(events).toEqual(['second closes', 'second is closed', 'first closes', 'first is closed']);
});

test('one that cannot be closed keeps no other one open, and its error is reported', async () => {
  const stack = createCloseStack();
  const closed: string[] = [];
  stack.add(() => closed.push('first'));
  stack.add(() => Promise.reject(new Error('rejected')));
  stack.add(() => {
    throw new Error('thrown');
  });
  stack.add(() => closed.push('last'));
  await expect(stack.closeAll()).rejects.toThrow('thrown');
  expect(closed).toEqual(['last', 'first']);
});
