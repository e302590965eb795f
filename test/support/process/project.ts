import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The folder of this project. */
export const ROOT = new URL('../../../', import.meta.url).pathname;

export interface Project {
  folder: string;
  /** Runs a tool of the packages. Rejects with its output. */
  run(tool: string, ...args: string[]): Promise<void>;
  remove: () => void;
}

/** A project of some files that has the packages of this one. */
export function makeProject(files: Record<string, string | object>): Project {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-tools-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return {
    folder,
    async run(tool, ...args) {
      try {
        await promisify(execFile)(join(ROOT, 'node_modules/.bin', tool), args, { cwd: folder });
      } catch (error) {
        throw new Error(String((error as { stdout?: string }).stdout), { cause: error });
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
