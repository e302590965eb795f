import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { until } from '../wait.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

export interface Bin {
  pid: number;
  /** All that it wrote so far. */
  output: { stdout: string; stderr: string };
  /** The log lines so far, parsed. */
  lines(): Record<string, any>[];
  /** The line that says that it listens, as soon as it is there. */
  started(): Promise<Record<string, any>>;
  /** How it ended, as soon as it has. */
  exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/** A folder of its own that ends with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the command with nothing in its environment but what is given. It ends with the test. */
export function startBin(args: readonly string[] = [], environment: Record<string, string> = {}): Bin {
  const home = temporaryFolder();
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: home,
    env: { HOME: home, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let isClosed = false;
  void closed.then(() => (isClosed = true));
  onTestFinished(async () => {
    if (!isClosed) child.kill('SIGKILL');
    await closed;
  });

  const lines = () => output.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const startLine = () => {
    const [complete] = output.stdout.match(/^.*"url":.*\n/m) ?? [];
    return complete === undefined ? undefined : JSON.parse(complete);
  };
  return {
    pid: child.pid ?? 0,
    output,
    lines,
    async started() {
      await until('the start', () => isClosed || startLine() !== undefined, 30_000);
      if (startLine() === undefined) throw new Error(`it did not start: ${output.stdout}${output.stderr}`);
      return startLine();
    },
    async exit() {
      await until('the exit', () => isClosed, 30_000);
      const [code, signal] = await closed;
      return { code, signal };
    },
    kill: (signal) => void child.kill(signal),
  };
}
