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
  /** Everything that the process wrote so far. */
  output: { stdout: string; stderr: string };
  /** The log lines so far, parsed. */
  lines(): Record<string, any>[];
  /** Waits for the log line that contains the URL. */
  started(): Promise<Record<string, any>>;
  /** Waits for the exit. */
  exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
  /** Closes the pipe that the log is written to. */
  closeLog(): void;
  /** Stops reading the log, so that its pipe fills. */
  pauseLog(): void;
  resumeLog(): void;
}

/** A new folder that is deleted when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the command with no environment but the given one. The process is killed when the test ends. */
export function startBin(
  args: readonly string[] = [],
  environment: Record<string, string> = {},
  { stdout = 'pipe', main = MAIN }: { stdout?: 'pipe' | number; main?: string } = {},
): Bin {
  const home = temporaryFolder();
  // Node 22 warns that stripping types is experimental. The published command is plain JavaScript.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd: home,
    env: { HOME: home, PORT: '0', ...environment },
    stdio: ['ignore', stdout, 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
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
      await until('the start of the command', () => isClosed || startLine() !== undefined, 30_000);
      if (startLine() === undefined)
        throw new Error(`the command did not start: ${output.stdout}${output.stderr}`);
      return startLine();
    },
    async exit() {
      await until('the exit of the command', () => isClosed, 30_000);
      const [code, signal] = await closed;
      return { code, signal };
    },
    kill: (signal) => void child.kill(signal),
    closeLog: () => void child.stdout?.destroy(),
    pauseLog: () => void child.stdout?.pause(),
    resumeLog: () => void child.stdout?.resume(),
  };
}
