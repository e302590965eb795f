import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { temporaryFolder } from '../process/bin.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TEXT = readFileSync(join(ROOT, 'deploy', 'compose.yaml'), 'utf8');

/** The variables that compose.yaml requires. */
export const REQUIRED = new Set([...TEXT.matchAll(/\$\{(\w+):\?\}/g)].map(([, name = '']) => name));

/** The lines of the file `.env` that the first comment shows, by name. */
export const SHOWN = new Map(
  [...TEXT.matchAll(/^# {3}([A-Z_]+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

/** compose.yaml with these values of its variables. */
export function composeWith(values: Readonly<Record<string, string>>): any {
  return parse(TEXT.replaceAll(/\$\{(\w+):\?\}/g, (_all, name: string) => values[name] ?? ''));
}

/** What the Dockerfile puts into the image, in a folder. Returns the path of the command. */
export function buildImage(): string {
  const folder = temporaryFolder();
  const out = join(folder, 'dist');
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  run(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', out]);
  run(process.execPath, [join(ROOT, 'tools', 'build-command.ts'), '--dist', out]);
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  cpSync(join(ROOT, 'schema'), join(folder, 'schema'), { recursive: true });
  return join(out, 'main.js');
}

function run(command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout + stderr);
}
