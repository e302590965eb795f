import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Builds the console if its sources changed since the last build. `npm start` runs it, and vitest before the tests in browsers. */
export async function setup(): Promise<void> {
  const sources = globSync('{src/console,src/client}/**/*.*', { cwd: ROOT });
  const changedAt = Math.max(...[...sources, 'vite.config.ts'].map(timeOf));
  if (timeOf('dist/console/index.html') > changedAt) return;
  const { build } = await import('vite');
  await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error' });
}

function timeOf(path: string): number {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (import.meta.main)
  await setup().catch((error: unknown) => console.error('The console was not built:', error));
