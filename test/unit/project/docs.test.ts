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

test('the code of a first app is that of the examples', () => {
  const page = readFileSync(join(ROOT, 'docs/clients.md'), 'utf8');
  const section = page.slice(page.indexOf('## A first app'), page.indexOf('## Testing'));
  const blocks = Array.from(section.matchAll(/^```\w+\n(.*?)^```/gms), ([, block = '']) => block);
  const sources = globSync(['examples/*/*', 'examples/*/src/*'], { cwd: ROOT })
    .filter((file) => /\.(tsx?|mjs|json)$/.test(file))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const known = new Set(sources.flatMap((source) => source.split('\n')).map((line) => line.trim()));
  /** What differs from one app to another. */
  const own = [/getToken\(\)/, /fetchFunction/];
  const unknown = blocks
    .flatMap((block) => block.split('\n'))
    .filter((line) => !known.has(line.trim()) && !own.some((each) => each.test(line)));
  expect(blocks.length).toBeGreaterThan(7);
  expect(unknown).toEqual([]);
});

test.each([
  ['docs/clients.md', 'react-urql'],
  ['examples/react-urql/README.md', 'react-urql'],
  ['examples/react-apollo/README.md', 'react-apollo'],
])('%s says how many lines the page of %s has', (page, example) => {
  const source = readFileSync(join(ROOT, 'examples', example, 'src', 'App.tsx'), 'utf8');
  const lines = source.trimEnd().split('\n').length;
  expect(readFileSync(join(ROOT, page), 'utf8')).toContain(`${lines} lines`);
});
