import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const PAGE = readFileSync(new URL('SECURITY.md', ROOT), 'utf8');

test('every threat of SECURITY.md names tests, and all of them are there', () => {
  const [, table = ''] = PAGE.split('## Threats');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const tests = [...row.matchAll(/`((?:unit|e2e)\/[\w/-]+)`/g)].map(([, name]) => `test/${name}.test.ts`);
    expect(tests, row).not.toEqual([]);
    for (const file of tests) expect(existsSync(new URL(file, ROOT)), `${file} of: ${row}`).toBe(true);
  }
});
