import { expect, test } from 'vitest';
import { compare } from '../../../src/console/words/compare.ts';
import { csvCell, parseCsv } from '../../../src/console/words/csv.ts';
import { parseWords } from '../../../src/console/words/parse.ts';

const known = (word: string, soundsLike: string[], displayAs: string) => ({
  id: word,
  word,
  soundsLike,
  displayAs,
  count: 1,
  source: ['user'],
  mappingOnly: true,
  error: [],
});

test.each([
  'plain',
  '',
  '=1+1',
  "'=1+1",
  "''@x",
  '-x',
  'a,b;c',
  'a "quote"',
  '"',
  'two\r\nlines',
  ' spaced ',
  '\ttab',
  'Zürich',
  '日本',
])('the cell %j comes back as it was, beside others', (cell) => {
  const text = `${csvCell('a')},${csvCell(cell)},${csvCell(cell)}\r\n${csvCell(cell)},b,c`;
  expect(parseCsv(text).map(({ cells }) => cells)).toEqual([
    ['a', cell, cell],
    [cell, 'b', 'c'],
  ]);
});

test('no cell of an export begins as a formula of a spreadsheet', () => {
  for (const text of ['=cmd()', '+1', '-1', '@sum', '\t=1', '\r=1'])
    expect(csvCell(text).replace(/^"/, '')[0]).toBe("'");
});

test('the lines of rows are counted through quoted line breaks, blank lines and every kind of line end', () => {
  const rows = parseCsv('word\n"a\nb\r\nc",x\r\n\r\nd\re\n');
  expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
    [1, 'word'],
    [2, 'a\nb\r\nc'],
    [6, 'd'],
    [7, 'e'],
  ]);
});

test('semicolons and tabs of spreadsheets, a byte order mark, other columns and other orders are read', () => {
  const expected = [{ line: 2, word: 'IVA', soundsLike: ['I V A', 'eye'], displayAs: 'I.V.A.' }];
  for (const text of [
    '\uFEFFword;sounds_like;display_as\r\nIVA;I V A|eye;I.V.A.\r\n',
    'Display As\tnotes\tWord\tSounds Like\nI.V.A.\tx\tIVA\tI V A | eye |\n',
  ])
    expect(parseWords(text)).toEqual({ entries: expected, invalid: [] });
});

test('a list of words needs no head, and a head alone has no words', () => {
  expect(parseWords('IVA\nNCAA\n').entries.map(({ line, word }) => [line, word])).toEqual([
    [1, 'IVA'],
    [2, 'NCAA'],
  ]);
  expect(parseWords('word,sounds_like,display_as\r\n')).toEqual({ entries: [], invalid: [] });
  expect(parseWords('')).toEqual({ entries: [], invalid: [] });
});

test('JSON of the REST interface and of GraphQL is read, as an object, a list, or texts', () => {
  const word = { word: 'IVA', soundsLike: ['I V A'], displayAs: 'IVA', mappingOnly: true, line: 1 };
  const rest = { word: 'IVA', sounds_like: ['I V A'], display_as: 'IVA', mapping_only: true };
  const { line, ...graphql } = word;
  for (const value of [{ words: [rest] }, [rest], [graphql]])
    expect(parseWords(JSON.stringify(value)).entries).toEqual([word]);
  expect(parseWords('["IVA"]').entries).toEqual([{ word: 'IVA', line }]);
  expect(() => parseWords('{"word": "IVA"}')).toThrow('a list of words');
  expect(() => parseWords('[{')).toThrow(/JSON/);
});

test.each([
  [
    'word\n" "\n"",x',
    [
      [2, 'The word is missing.'],
      [3, 'The word is missing.'],
    ],
  ],
  ['word,display_as\n,x', [[2, 'The word is missing.']]],
  ['a\nb c', [[2, 'A word has no spaces. Join its parts with - or _.']]],
  ['..', [[1, '".." cannot be a word.']]],
  [`a\n${'b'.repeat(257)}`, [[2, 'A word has at most 256 characters.']]],
  ['a,1|2|3|4|5|6', [[1, 'A word has at most 5 pronunciations.']]],
  [`a,${'x'.repeat(41)}`, [[1, 'A pronunciation has at most 40 characters.']]],
  ['a\nb\na', [[3, 'The word is in the file twice: see 1.']]],
  ['a\nb,"c\nd\ne', [[2, 'A quote is not closed.']]],
  ['[{"word": "a", "sounds_like": 7}]', [[1, 'sounds_like must be a list of texts.']]],
  ['[{"word": "a", "display_as": {}}]', [[1, 'display_as must be a text.']]],
  ['[null]', [[1, 'The word is missing.']]],
] as const)('in %j, lines that cannot be imported are named with the reason', (text, expected) => {
  expect(parseWords(text).invalid.map(({ line, fault }) => [line, fault])).toEqual(expected);
});

test('what a file does not say stays as the model has it, and an empty cell removes it', () => {
  const words = new Map([['IVA', known('IVA', ['I V A'], 'I.V.A.')]]);
  const sent = (text: string) => compare(parseWords(text).entries, words).changed.map(({ word }) => word);
  expect(sent('word\nIVA')).toEqual([]);
  expect(sent('word,display_as\nIVA,iva')).toEqual([
    { word: 'IVA', soundsLike: ['I V A'], displayAs: 'iva', mappingOnly: true },
  ]);
  expect(sent('word,sounds_like,display_as\nIVA,,')).toEqual([
    { word: 'IVA', soundsLike: [], displayAs: undefined, mappingOnly: true },
  ]);
});

test('a file of 20,000 words with a quote that is not closed is read in a moment', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `term${i},"a ""b""",x`).join('\r\n');
  expect(parseWords(text).entries).toHaveLength(20_000);
  expect(parseWords(`${text}\r\nlast,"${'x\r\n'.repeat(20_000)}`).invalid).toEqual([
    { line: 20_001, word: 'last', fault: 'A quote is not closed.' },
  ]);
});
