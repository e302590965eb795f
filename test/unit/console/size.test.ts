import { globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

test('the console is at most 25 kB of script, 6 kB of style and 33 kB in all (gzipped), without inline script', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'lexigate-console-'));
  onTestFinished(() => rmSync(outDir, { recursive: true }));
  await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error', build: { outDir } });
  const files = globSync('**/*.*', { cwd: outDir });
  const bytesOf = (pattern: RegExp) =>
    files
      .filter((file) => pattern.test(file))
      .reduce((sum, file) => sum + gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length, 0);
  expect(bytesOf(/\.js$/)).toBeGreaterThan(15_000);
  expect(bytesOf(/\.js$/)).toBeLessThanOrEqual(25_000);
  expect(files.filter((file) => file.endsWith('.js'))).toHaveLength(1);
  expect(bytesOf(/\.css$/)).toBeGreaterThan(1_000);
  expect(bytesOf(/\.css$/)).toBeLessThanOrEqual(6_000);
  expect(bytesOf(/./)).toBeLessThanOrEqual(33_000);

  const page = readFileSync(join(outDir, 'index.html'), 'utf8');
  expect(page.match(/<script[^>]*>/g)).toEqual([expect.stringContaining(' src="./assets/index-')]);
  expect(page).not.toMatch(/<style|style="|\son\w+="/);
  const script = files
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(outDir, file), 'utf8'));
  expect(script.join()).not.toContain(ROOT);
});
