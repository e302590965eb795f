import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { question, type Questioned } from '../support/child.ts';

/** A child process that does what it is asked, one question at a time or many. */
export type Peer = Pick<Questioned, 'ask' | 'stop'>;

const ANSWER_DEADLINE_MS = 90_000;
const running = new Set<Peer>();

/** Whether processes can be kept on a core of their own. */
export const canPin = availableParallelism() > 1 && hasTaskset();

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Keeps this process on one core. */
export function pinSelf(core: number): void {
  if (canPin) execFileSync('taskset', ['-cp', String(core), String(process.pid)], { stdio: 'ignore' });
}

/** Starts a file of this folder as a child on one core. */
export async function startPeer(file: string, core: number, flags: readonly string[] = []): Promise<Peer> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const node = [process.execPath, ...flags, path];
  const [command = '', ...args] = canPin ? ['taskset', '-c', String(core), ...node] : node;
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const peer = question(child, file, ANSWER_DEADLINE_MS);
  void once(child, 'exit').then(() => running.delete(peer));
  running.add(peer);
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
  return peer;
}

/** Stops all that still run. */
export async function stopPeers(): Promise<void> {
  await Promise.all([...running].map((peer) => peer.stop()));
}
