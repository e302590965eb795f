import { expect, test } from 'vitest';
import { answerBytes } from '../../../src/graphql/answer-bytes.ts';

const never = () => undefined;

test.each([
  [null],
  ['a"\\\n\ud834'],
  [[]],
  [{}],
  [
    {
      a: [],
      b: {},
      c: [
        [1, -0.5],
        [null, true, 'é'],
      ],
      'd"': { e: '𝄞' },
    },
  ],
  [Object.assign(Object.create(null), { a: [Object.assign(Object.create(null), { b: 1 })] })],
  [JSON.parse('{"__proto__":{"a":1}}')],
])('%j is written as by JSON.stringify', async (value) => {
  expect(String(Buffer.concat(await answerBytes(value, never)))).toBe(JSON.stringify(value));
});

test('a large answer is written in slices', async () => {
  const answer = { nodes: Array.from({ length: 20_000 }, (_, i) => ({ word: `w${i}`, source: ['user'] })) };
  let pauses = 0;

  expect(String(Buffer.concat(await answerBytes(answer, () => void (pauses += 1))))).toBe(
    JSON.stringify(answer),
  );
  expect(pauses).toBeGreaterThan(10);
});
