import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);

/** The rows of the threat table in SECURITY.md. */
function threats(): string[] {
  const [, table = ''] = readFileSync(new URL('SECURITY.md', ROOT), 'utf8').split('## Threats');
  const rows = table.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2);
}

interface Proof {
  file: string;
  /** A part of the name of a test in the file. */
  name: string;
}

/** The tests that a row names: `` `e2e/limits/hostile` (pipelined requests; a refused upgrade) ``. */
function proofsOf(row: string): Proof[] {
  const cells = [...row.matchAll(/`((?:unit|e2e)\/[\w/-]+)` \(([^)]+)\)/g)];
  return cells.flatMap(([, file, names = '']) =>
    names.split('; ').map((name) => ({ file: `test/${file}.test.ts`, name })),
  );
}

/** A call of `test` and the name that follows it, possibly after the table of `test.each`. */
const DECLARATION = /^ *test(?<modifiers>[.\w]*)[<(]/gm;

/** The names of the tests in a source file that always run. Skipped tests are left out. */
function namesIn(source: string): string[] {
  if (/\b(describe\.(skip|todo)|(context|ctx)\.skip)\b/.test(source)) return [];
  const declarations = [...source.matchAll(DECLARATION)];
  return declarations.flatMap(({ index, groups }, i) => {
    if (/skip|todo|fails|runIf/.test(groups?.['modifiers'] ?? '')) return [];
    const text = source.slice(index, declarations[i + 1]?.index);
    const isEach = groups?.['modifiers']?.includes('each');
    const [, , name] = (isEach ? /\)\(\s*(['"`])(.*?)\1,/s : /\(\s*(['"`])(.*?)\1,/s).exec(text) ?? [];
    return name === undefined ? [] : [name];
  });
}

test('every threat in SECURITY.md names a test, and every named test exists and runs', () => {
  const rows = threats();
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    expect(proofsOf(row), `tests of the row: ${row}`).not.toEqual([]);
    for (const { file, name } of proofsOf(row)) {
      const url = new URL(file, ROOT);
      const names = existsSync(url) ? namesIn(readFileSync(url, 'utf8')) : [];
      const isProved = names.some((each) => each.includes(name));
      expect(isProved, `${file} has no test "${name}". Its tests: ${names.join(' · ')}`).toBe(true);
    }
  }
});

test('every file that the threat table mentions is followed by the names of tests', () => {
  for (const row of threats()) {
    const mentioned = row.match(/`(unit|e2e)\/[\w/-]+`/g) ?? [];
    expect(new Set(proofsOf(row).map(({ file }) => `\`${file.slice(5, -8)}\``)), row).toEqual(
      new Set(mentioned),
    );
  }
});

test('tests that are skipped, renamed, commented out or without a name prove nothing', () => {
  const source = `
test('a', () => {});
  test.each([
    ['x, (', 1],
  ])('b %s', (_what) => {});
test.each(CASES)(
  'c %s',
  () => {});
test.skip('d', () => {});
test.skipIf(isSlow)('e', () => {});
test.todo('f');
// test('g', () => {});
test.runIf(isLinux)('h', () => {});
const text = 'i';
`;
  expect(namesIn(source)).toEqual(['a', 'b %s', 'c %s']);
  expect(namesIn("describe.skip('all', () => { test('a', () => {}); });")).toEqual([]);
});
