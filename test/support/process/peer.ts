import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { question, type Questioned } from './child.ts';

/** A child process that runs on a core of its own and answers questions. */
export type Peer = Pick<Questioned, 'ask' | 'stop'>;

const REPLY_DEADLINE_MS = 90_000;
const running = new Set<Peer>();

/** Whether a process can be pinned to one core. */
export const canPin = availableParallelism() > 1 && hasTaskset();

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Pins this process to one core. */
export function pinSelf(core: number): void {
  if (canPin) execFileSync('taskset', ['-cp', String(core), String(process.pid)], { stdio: 'ignore' });
}

/** Starts a file as a child process that is pinned to one core. */
export async function startPeer(file: URL, core: number, flags: readonly string[] = []): Promise<Peer> {
  const path = fileURLToPath(file);
  const node = [process.execPath, ...flags, path];
  const [command = '', ...args] = canPin ? ['taskset', '-c', String(core), ...node] : node;
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const peer = question(child, basename(path), REPLY_DEADLINE_MS);
  void once(child, 'exit').then(() => running.delete(peer));
  running.add(peer);
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
  return peer;
}

/** Stops all peers that still run. */
export async function stopPeers(): Promise<void> {
  await Promise.all([...running].map((peer) => peer.stop()));
}
