import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const PAGES = globSync(['*.md', 'docs/*.md'], { cwd: ROOT }).toSorted();

/** The paths in backticks on a page that are not there. `widget` is the example noun of the recipe. */
function missingFiles(page: string, pattern: RegExp, folder: string): string[] {
  const named = [...readFileSync(join(ROOT, page), 'utf8').matchAll(pattern)].map(([, path = '']) => path);
  return named.filter((path) => !path.includes('widget') && !existsSync(join(ROOT, folder, path)));
}

test.each(PAGES)('every file that %s names exists', (page) => {
  expect(missingFiles(page, /`((?:src|test|schema|docs|deploy)\/[\w./-]+\.\w+)`/g, '.')).toEqual([]);
});

test('every file of src/ that the architecture page names exists', () => {
  const pattern = /`((?!(?:src|test|schema|docs|deploy)\/)[\w-]+\/[\w./-]+\.ts)`/g;
  expect(missingFiles('docs/architecture.md', pattern, 'src')).toEqual([]);
});
