import { expect, test } from 'vitest';
import { textFrame } from '../../../src/websocket/frame.ts';
import { FrameMemory } from '../../../src/websocket/frame-memory.ts';

const head = (id: string) => Buffer.from(`{"id":"${id}"`);
const tail = Buffer.from(',"type":"next","payload":{"data":{}}}');

test.each([1, 126, 70_000])(
  'the frames of a group are those that each client would get alone (%i bytes)',
  (bytes) => {
    const memory = new FrameMemory();
    const message = Buffer.alloc(bytes, 'x');
    for (const id of ['a', 'b', 'long', 'c', 'd'])
      expect(Buffer.from(memory.one(head(id), message))).toEqual(
        textFrame({ head: head(id), tail: message }),
      );
  },
);

test('clients share memory until a socket holds it', () => {
  const memory = new FrameMemory();
  const first = memory.one(head('a'), tail);
  expect(memory.one(head('b'), tail)).toBe(first);

  memory.release();
  const held = Buffer.from(first);
  memory.one(head('c'), tail);
  expect(first).toEqual(held);
});

test('frames of several messages are one behind the other, also beyond the shared memory', () => {
  const memory = new FrameMemory();
  for (const bytes of [10, 40_000]) {
    const messages = ['a', 'b'].map((id) => ({ head: head(id), tail: Buffer.alloc(bytes, id) }));
    expect(Buffer.from(memory.joined(messages))).toEqual(
      Buffer.concat(messages.map((each) => textFrame(each))),
    );
  }

  const held = memory.joined([{ head: head('a'), tail }]);
  const copy = Buffer.from(held);
  memory.release();
  memory.joined([{ head: head('b'), tail }]);
  expect(held).toEqual(copy);
});
