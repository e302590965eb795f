import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const MODES = ['embedded', 'caller', 'service'] as const;
export type Mode = (typeof MODES)[number];

export interface Start {
  /** CPU time of the process until it has logged that it listens. */
  cpuMs: number;
  elapsedMs: number;
  /** Memory a while later. */
  idleRssBytes: number;
}

export const COMMANDS = ['built', 'source'] as const;
export type Command = (typeof COMMANDS)[number];

const FILES: Record<Command, string> = {
  built: fileURLToPath(new URL('../../../dist/main.js', import.meta.url)),
  source: fileURLToPath(new URL('../../../src/main.ts', import.meta.url)),
};
const TICK_MS = 10;
/** Libraries that are loaded after the start are loaded by then. */
const IDLE_MS = 2_000;
const KIB = 1024;

const URL_OF_SERVICE = 'https://api.eu-de.speech-to-text.watson.cloud.ibm.com/instances/sample';
const SETTINGS: Record<Mode, Record<string, string>> = {
  embedded: {},
  caller: { SPEECH_TO_TEXT_URL: URL_OF_SERVICE },
  service: { SPEECH_TO_TEXT_URL: URL_OF_SERVICE, SPEECH_TO_TEXT_APIKEY: 'sample' },
};

/** CPU time of Node without a program, in milliseconds. */
export async function bareMs(): Promise<number> {
  const program = 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)';
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program]);
  return Number(stdout);
}

/** Starts the command once, and stops it. */
export async function startOnce(mode: Mode, command: Command): Promise<Start> {
  const file = FILES[command];
  if (!existsSync(file)) throw new Error('dist/ is missing: run `npm run build` first.');
  const { PATH } = process.env;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [file], {
    env: { PATH, PORT: '0', ...SETTINGS[mode] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    for await (const line of createInterface(child.stdout)) if (line.includes('Lexigate listens on')) break;
    if (child.exitCode !== null) throw new Error(`the command ended with code ${child.exitCode}`);
    const cpuMs = cpuOf(child.pid);
    const elapsedMs = performance.now() - startedAt;
    await delay(IDLE_MS);
    return { cpuMs, elapsedMs, idleRssBytes: rssOf(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** User and system time, from proc(5). The name of the command, which may have blanks, is left out. */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function rssOf(pid: number | undefined): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * KIB;
}
