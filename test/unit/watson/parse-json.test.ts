import { expect, test } from 'vitest';
import { parseJson } from '../../../src/watson/parse-json.ts';

const never = () => undefined;
/** Numbers from 0 to 1, the same in each run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Outcome = { value: unknown } | 'rejected';

function expected(bytes: Buffer): Outcome {
  try {
    return { value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return 'rejected';
  }
}

async function sliced(bytes: Buffer, sliceBytes: number): Promise<Outcome> {
  try {
    return { value: await parseJson(bytes, never, sliceBytes) };
  } catch {
    return 'rejected';
  }
}

/** With the order of keys, and with `__proto__` as a key like others. */
const shown = (outcome: Outcome) => (outcome === 'rejected' ? outcome : JSON.stringify(outcome.value));

async function compare(text: string | Buffer): Promise<void> {
  const bytes = Buffer.from(text);
  const native = expected(bytes);
  for (const sliceBytes of [1, 2, 3, 5, 8, 16, 64]) {
    const own = await sliced(bytes, sliceBytes);
    if (shown(own) === shown(native)) continue;
    expect(own, `${bytes.toString('latin1')} in slices of ${sliceBytes}`).toEqual(native);
  }
}

const ATOMS = [
  '0',
  '-1.5e3',
  'true',
  'null',
  '"a"',
  '"\\""',
  '"\\\\"',
  '"[{,}]:"',
  '"é𝄞"',
  '"\\ud834\\udd1e"',
];
const BLANKS = ['', '', '', ' ', '\n\t', '\r'];
const KEYS = ['"a"', '"b"', '"2"', '"1"', '"__proto__"', '"a\\u0062"', '"é"', '"}"', '""'];

function textOf(random: () => number, depth: number): string {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const blank = () => pick(BLANKS);
  if (depth === 0 || random() < 0.3) return blank() + pick(ATOMS) + blank();
  const parts = Array.from({ length: Math.floor(random() * 5) }, () => textOf(random, depth - 1));
  if (random() < 0.5) return `${blank()}[${parts.join(',') || blank()}]${blank()}`;
  return `${blank()}{${parts.map((part) => `${blank()}${pick(KEYS)}${blank()}:${part}`).join(',') || blank()}}${blank()}`;
}

const PIECES = [
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '"',
  '\\',
  ' ',
  '0',
  'null',
  '"a":',
  '\u0000',
  '\ufeff',
  '\xa0',
  'é',
];

test('random texts are read as JSON.parse reads them', async () => {
  const random = randomNumbers(1);
  for (let i = 0; i < 2_000; i += 1) await compare(textOf(random, 4));
});

test('random broken texts are accepted and rejected as by JSON.parse', async () => {
  const random = randomNumbers(2);
  for (let i = 0; i < 4_000; i += 1) {
    const whole = Buffer.from(textOf(random, 3));
    const at = Math.floor(random() * (whole.length + 1));
    const removed = Math.floor(random() * 3);
    const piece = PIECES[Math.floor(random() * PIECES.length)] ?? '';
    await compare(Buffer.concat([whole.subarray(0, at), Buffer.from(piece), whole.subarray(at + removed)]));
  }
});

test.each([
  '',
  ' ',
  '[',
  '[1,]',
  '[,1]',
  '[1,,2]',
  '[[1] 2]',
  '[[1][2]]',
  '[[1]]]',
  '[]1',
  '[] []',
  '[[]],',
  '1,2',
  '{"a":[1] "b":2}',
  '{"a":[1],}',
  '{,"a":[1]}',
  '{[1]}',
  '{"a"[1]}',
  '{"a":1,"a":[2],"a":3}',
  '{"a":[1],"__proto__":{"b":[1]}}',
  '{"2":[1],"1":[2]}',
  '[1}',
  '{"a":1]',
  '[-[1]]',
  '[n[1]]',
  '["a\nb"]',
  '["a\\"]',
  '["\\ud834","\\udd1e"]',
  '\ufeff[1]',
  '[1]\ufeff',
  '[                          ,1]',
  '[1,                          ]',
  'null',
  '"long enough to be cut into slices"',
])('%j is read as JSON.parse reads it', async (text) => {
  await compare(text);
});

test('bytes that are not UTF-8 are replaced as in a short text', async () => {
  for (const byte of [0x80, 0xc3, 0xe2, 0xf0, 0xff])
    await compare(Buffer.concat([Buffer.from('["a'), Buffer.from([byte]), Buffer.from('",[1,2],"b"]')]));
});

test('a long text is parsed in slices, and a short one at once', async () => {
  let pauses = 0;
  const pause = () => void (pauses += 1);
  const list = {
    words: Array.from({ length: 20_000 }, (_, i) => ({ word: `é${i}`, sounds_like: [`[${i}`] })),
  };
  const text = JSON.stringify(list);

  expect(await parseJson(Buffer.from(text), pause)).toEqual(list);
  expect(pauses).toBeGreaterThan(2);
  pauses = 0;
  expect(await parseJson(Buffer.from('{"words":[]}'), pause)).toEqual({ words: [] });
  expect(pauses).toBe(0);
});

test('parsing ends when a pause throws', async () => {
  const gone = new Error('gone');
  const pause = () => {
    throw gone;
  };
  await expect(parseJson(Buffer.from(`[${'0,'.repeat(300_000)}0]`), pause)).rejects.toBe(gone);
});

test.each([
  ['nested 100,000 times', `${'['.repeat(100_000)}${']'.repeat(100_000)}${' '.repeat(300_000)}`],
  ['with a string of 5 MiB', `["${'a'.repeat(5 * 1024 * 1024)}"]`],
  [
    'with an object of 100,000 members',
    `{${Array.from({ length: 100_000 }, (_, i) => `"${i}":0`).join(',')}}`,
  ],
  ['with a list of 2,000,000 elements', `[${'0,'.repeat(2_000_000)}0]`],
])('a long text %s is rejected', async (_what, text) => {
  await expect(parseJson(Buffer.from(text), never)).rejects.toThrow(SyntaxError);
});
